export function pageHtml(): string {
	return '<!DOCTYPE html><title>Practice server</title>';
}
