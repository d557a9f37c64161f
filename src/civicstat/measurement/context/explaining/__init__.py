"""Other explanations of a change: two figures of one series come in, what each explanation would make goes out."""
