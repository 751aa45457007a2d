"""The practitioners' application: shows prompts, keeps what people decide, and never computes a prompt.

Other rooms use `review.setup`, `review.intake`, `review.outbox` and `review.serving`; nothing else.
"""
