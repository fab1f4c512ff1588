/** An ISO 639 code, such as `de`. */
export const LANGUAGE = /^[a-z]{2,3}$/;
export const LANGUAGE_MESSAGE = '$property must be an ISO 639 code such as de';
/** Characters. Even at four bytes each, the text stays well below Kafka's 1 MB per message. */
export const MAX_TEXT_LENGTH = 50_000;
