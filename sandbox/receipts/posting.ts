/** One receipt, or several in one body, on their way to an address. */
export interface Posting {
	/** Name of its ReceiptSource. */
	readonly source: string;
	/** What happened, in a word: delivered, clicked, failed, message. */
	readonly event: string;
	/** What it is about, in one line. */
	readonly about: string;
	readonly url: string;
	/** Makes the request anew for each attempt: signatures carry the time. */
	readonly make: () => Post;
	/** The service repeats it until it is answered with 200. */
	readonly repeats?: boolean;
	/** The service never calls an address again that answered 406. */
	readonly stops?: boolean;
	/** What is wrong with an answer of HTTP 200; undefined when nothing is. */
	readonly answerFault?: (text: string) => string | undefined;
}

export interface Post {
	/** Instead of the posting's address, when the query carries something. */
	readonly url?: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}
