/** A place in a line; its owner stands in one line at a time. */
export interface Place {
	before: Place | undefined;
	behind: Place | undefined;
	inLine: boolean;
}

/** First in, first out, and anyone may step out of the middle at no cost. */
export class Line<Member extends Place> {
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
		member.inLine = true;
		member.before = this.tail;
		member.behind = undefined;
		if (this.tail === undefined) this.head = member;
		else this.tail.behind = member;
		this.tail = member;
		this.count++;
	}

	leave(member: Member): void {
		if (!member.inLine) return;
		const before = member.before as Member | undefined;
		const behind = member.behind as Member | undefined;
		if (before === undefined) this.head = behind;
		else before.behind = behind;
		if (behind === undefined) this.tail = before;
		else behind.before = before;
		member.before = undefined;
		member.behind = undefined;
		member.inLine = false;
		this.count--;
	}

	shift(): Member | undefined {
		const member = this.head;
		if (member !== undefined) this.leave(member);
		return member;
	}
}
