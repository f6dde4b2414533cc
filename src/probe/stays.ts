/** What a probe says behind a node's state where it was asked to stay: its next line is to be a request for packets. */
export const stays = '{"type":"stays"}';
