"""What the end-to-end tests share: hosts as processes, senders, and OTLP as the official decode."""
