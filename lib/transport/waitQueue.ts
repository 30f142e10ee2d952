/** A place in a queue; its owner stands in one queue at a time. */
export interface Place {
	before: Place | undefined;
	behind: Place | undefined;
	queued: boolean;
}

/** First in, first out, and anyone may step out of the middle at no cost. */
export class WaitQueue<Member extends Place> {
	private head: Member | undefined;
	private tail: Member | undefined;
	private count = 0;

	get length(): number {
		return this.count;
	}

	get first(): Member | undefined {
		return this.head;
	}

	join(member: Member): void {
		member.queued = true;
		member.before = this.tail;
		member.behind = undefined;
		if (this.tail === undefined) this.head = member;
		else this.tail.behind = member;
		this.tail = member;
		this.count++;
	}

	leave(member: Member): void {
		if (!member.queued) return;
		const before = member.before as Member | undefined;
		const behind = member.behind as Member | undefined;
		if (before === undefined) this.head = behind;
		else before.behind = behind;
		if (behind === undefined) this.tail = before;
		else behind.before = before;
		member.before = undefined;
		member.behind = undefined;
		member.queued = false;
		this.count--;
	}

	shift(): Member | undefined {
		const member = this.head;
		if (member !== undefined) this.leave(member);
		return member;
	}
}
