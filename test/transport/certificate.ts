/** Made for these tests only: signed by itself, for localhost and 127.0.0.1, and its key protects nothing. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBojCCAUmgAwIBAgIUHPBmyTZgT0hVsPJbk2X5ZSgGfDgwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNbG9vcGJhY2sgdGVzdDAgFw0yNjExMjIwODI1MjlaGA8yMDgx
MDgyNTA4MjUyOVowGDEWMBQGA1UEAwwNbG9vcGJhY2sgdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABD61VNg0jbqt28O2s1uA5CJNmJKOxxO5D27C5DSMIu+m
eTptgLjYeibieU8Zt1UjW+UxtpMZNQnhzc87210QqpKjbzBtMB0GA1UdDgQWBBRY
sedA/+/GF5IppH8npU1eNrAeWzAfBgNVHSMEGDAWgBRYsedA/+/GF5IppH8npU1e
NrAeWzAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNHADBEAiB/ly+bKu2ekvr1aueVodDafhqXpNxmXsYXKi/e
Mjne+QIgZdad/efQRVzaPda0Qzh9JYN5oZ4kiwbY42K1wD+fRmk=
-----END CERTIFICATE-----
`;

export const certificateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgycAgpJxuuaoMT0p+
9fNvj15pDw8zuSu4yHJxySXkyrihRANCAAQ+tVTYNI26rdvDtrNbgOQiTZiSjscT
uQ9uwuQ0jCLvpnk6bYC42Hom4nlPGbdVI1vlMbaTGTUJ4c3PO9tdEKqS
-----END PRIVATE KEY-----
`;
