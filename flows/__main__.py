"""`python -m flows COMMAND`: the one door for operators."""

from flows.door import main

raise SystemExit(main())
