"""Where lines 117-139 of the protocol checklist (both platforms, privacy) are proven."""

_STORE = "tests/adapters/store/test_"
_WORKER = "tests/adapters/test_worker.py::test_"
_SERVER = "tests/adapters/server/test_server.py::test_"
_CLI = "tests/adapters/cli/test_cli_operators.py::test_"
_JOURNEY = "tests/journeys/test_journeys.py::test_"

LINES: dict[int, str] = {
    117: _JOURNEY + "killed_after_the_200_it_is_answered_after_the_restart",
    118: _STORE + "inbox.py::test_all_events_of_a_request_are_stored_or_none",
    119: _STORE + "faults.py::test_a_full_disk_refuses_loses_nothing_stored_and_recovers",
    120: _WORKER + "a_slow_chat_holds_up_itself_and_nobody_else",
    121: _WORKER + "poison_is_given_up_after_five_attempts_and_its_conversation_goes_on",
    122: "decision: import-linter keeps platforms, network and SQL out of bot and knowledge",
    123: _WORKER + "an_uncertain_send_of_telegram_is_never_repeated",
    124: _STORE + "claims.py::test_what_a_dead_process_held_comes_back_and_its_late_word_is_not_heard",
    125: _JOURNEY + "a_wrong_telegram_token_leaves_line_answering_and_the_end_is_clean",
    126: _WORKER + "what_does_not_end_in_time_is_left_to_the_next_process",
    127: _SERVER + "ready_when_store_knowledge_and_queue_are_well",
    128: _SERVER + "a_duplicate_delivery_is_answered_once_and_counted",
    129: "tests/adapters/test_clock.py::test_a_jump_is_believed_only_after_a_reply_token_s_life",
    130: "decision: with an API base of its own the session ignores proxies; in production it honours them",
    131: "decision: greeting and help say so; no code path asks for personal data",
    132: _SERVER + "an_unanswered_question_is_journalled_with_its_masked_words_only",
    133: _STORE + "unsend.py::test_withdrawn_words_leave_the_files_of_sqlite",
    134: _CLI + "a_store_lost_and_restored_answers_nothing_twice_and_holds_no_words",
    135: "tests/adapters/telegram/test_webhook.py::test_commands_mean_what_the_menu_says",
    136: "decision: contract facts are for the operators' manual",
    137: "decision: user ids are only keyed hashes outside the inbox; nothing is derived from them",
    138: _STORE + "purge.py::test_each_thing_has_its_time",
    139: _JOURNEY + "signed_bytes_in_exact_messages_out",
}
