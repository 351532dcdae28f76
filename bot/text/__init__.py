"""One normalisation for the knowledge and for what citizens type: characters, kana, romaji, words, repairs."""
