"""One child out of many records, and how sure that is."""
