"""The review in the browser: a local server that shows corrections and writes decisions down."""
