/** The text without the passwords of its URLs and the credentials of its authorisation headers. */
export const redact = (text: string): string => text.replaceAll(URL_PASSWORD, '$1***@').replaceAll(AUTHORISATION, '$1 ***')

const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"]*:)[^\s@/"]+@/gi
const AUTHORISATION = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi
