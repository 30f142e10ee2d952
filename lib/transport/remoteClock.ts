/** Two quartz clocks part by no more than this, in milliseconds a millisecond. */
const drift = 0.0002;

/** Where nothing better is known, the answer is taken to have been on its way as long as the question, give or take half of this. Milliseconds. */
const widest = 20;

/**
 * How far the clock of another machine is ahead of this one's, within bounds: what it showed, it showed between the moments of
 * asking and of hearing. Every answer narrows the bounds. All times in milliseconds.
 */
export class RemoteClock {
	private low = -Infinity;
	private high = Infinity;
	private at = 0;

	/** @returns false when the other clock must have been set meanwhile: what was reckoned with it before is void */
	observe(remote: number, asked: number, heard: number): boolean {
		const spread = this.low === -Infinity ? 0 : (heard - this.at) * drift;
		this.low = Math.max(this.low - spread, remote - heard);
		this.high = Math.min(this.high + spread, remote - asked);
		this.at = heard;
		if (this.low <= this.high) return true;
		[this.low, this.high] = [remote - heard, remote - asked];
		return false;
	}

	/** The first moment, here, at which it is certainly so late there. */
	surelyAt(remote: number): number {
		return remote - (this.high - this.low <= widest ? this.low : (this.low + this.high - widest) / 2);
	}

	/** The last moment, here, at which it is certainly not later there. */
	surelyUntil(remote: number): number {
		return remote - (this.high - this.low <= widest ? this.high : (this.low + this.high + widest) / 2);
	}
}
