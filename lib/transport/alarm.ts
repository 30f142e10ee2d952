/** A timer for one moment on the clock of `performance.now()`. Set again for the same moment it stays as it is. */
export class Alarm {
	private at = Infinity;
	private timer: NodeJS.Timeout | undefined;

	get isSet(): boolean {
		return this.timer !== undefined;
	}

	/**
	 * @param at milliseconds; Infinity for never
	 * @param waitedFor whether it keeps the process alive
	 */
	set(at: number, ring: () => void, waitedFor: boolean): void {
		if (this.timer === undefined || at !== this.at) {
			this.clear();
			this.at = at;
			if (at !== Infinity)
				this.timer = setTimeout(
					() => {
						this.timer = undefined;
						ring();
					},
					Math.ceil(at - performance.now()),
				);
		}
		if (waitedFor) this.timer?.ref();
		else this.timer?.unref();
	}

	clear(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
	}
}
