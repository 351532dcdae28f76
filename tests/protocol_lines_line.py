"""Where each LINE line (1-77) of the protocol checklist is proven: "path::test", or "decision: reason".

Decisions are written out in docs/decisions/protocol.md.
"""

_W = "tests/adapters/line/test_webhook.py::test_"
_R = "tests/adapters/line/test_render.py::test_"
_C = "tests/adapters/line/test_client.py::test_"
_F = "tests/adapters/simulator/test_fake_line.py::test_"
_L = "tests/adapters/test_limits.py::test_"
_IGNORED = _W + "what_gets_no_answer_is_ignored_with_its_reason"
_SIGNED = _W + "a_bad_signature_is_refused"
_ISOLATED = _W + "a_malformed_event_never_drops_its_siblings"
_LIMITS = _F + "each_limit_holds_at_n_and_not_at_n_plus_one"
_BY_STATUS = _C + "an_answer_is_read_by_its_status"
_SERVER = "tests/adapters/server/test_server.py::test_"
_WORKER = "tests/adapters/test_worker.py::test_"
_STORE = "tests/adapters/store/test_inbox.py::test_"
_JOURNEY = "tests/journeys/test_journeys.py::test_"
_OPERATOR = "decision: set in LINE's console by the operator; the operations manual says how"

LINES: dict[int, str] = {
    1: _W + "the_documented_vector_is_accepted_and_holds_nothing",
    2: _JOURNEY + "signed_bytes_in_exact_messages_out",
    3: _SIGNED,
    4: _SIGNED,
    5: _W + "one_changed_byte_is_refused",
    6: _W + "the_documented_vector_is_accepted_and_holds_nothing",
    7: _IGNORED,
    8: "decision: measured by tests/benchmarks/load.py, not asserted in a unit test",
    9: _SERVER + "the_answer_to_a_webhook_is_empty_and_names_its_request",
    10: "decision: no address is ever checked; LINE publishes none",
    11: _ISOLATED,
    12: _ISOLATED,
    13: _WORKER + "a_storm_of_duplicates_is_answered_once_each",
    14: _W + "a_redelivery_is_marked_and_keeps_its_id_and_time",
    15: _W + "a_redelivery_is_marked_and_keeps_its_id_and_time",
    16: _WORKER + "a_redelivery_older_than_twenty_minutes_is_late_a_first_delivery_is_not",
    17: _STORE + "a_redelivery_of_an_unanswered_event_renews_its_time",
    18: _WORKER + "an_event_from_before_the_last_answer_is_answered_without_memory",
    19: _IGNORED,
    20: _IGNORED,
    21: _W + "an_event_for_another_bot_is_ignored",
    22: _W + "a_missing_source_still_has_a_conversation_of_its_own",
    23: _W + "a_group_is_answered_when_the_bot_is_mentioned_without_the_mention",
    24: _W + "taps_and_greetings_are_read",
    25: _W + "a_withdrawal_and_a_block_are_told_even_in_standby",
    26: _W + "taps_and_greetings_are_read",
    27: _W + "a_group_is_answered_when_the_bot_is_mentioned_without_the_mention",
    28: _W + "a_group_is_answered_when_the_bot_is_mentioned_without_the_mention",
    29: _W + "line_emoji_go_and_other_brackets_stay",
    30: _W + "a_withdrawal_and_a_block_are_told_even_in_standby",
    31: _W + "a_group_is_answered_when_the_bot_is_mentioned_without_the_mention",
    32: _W + "media_keep_their_kind_and_unknown_messages_degrade",
    33: _W + "taps_and_greetings_are_read",
    34: _IGNORED,
    35: _IGNORED,
    36: _IGNORED,
    37: _IGNORED,
    38: "decision: no LIFF page sends messages",
    39: _SERVER + "a_body_over_one_mebibyte_is_413_told_and_untold",
    40: _W + "either_secret_works_while_it_is_changed_and_none_is_never_enough",
    41: _C + "a_late_answer_is_pushed_only_if_the_operator_chose_that",
    42: _LIMITS,
    43: _LIMITS,
    44: _R + "the_bubble_reads_in_order_and_the_notification_answers_by_itself",
    45: _LIMITS,
    46: _L + "pieces_fit_join_to_the_text_and_keep_graphemes",
    47: _LIMITS,
    48: _LIMITS,
    49: "tests/adapters/line/test_richmenu.py::test_six_buttons_open_what_they_say_and_the_last_one_the_languages",
    50: _LIMITS,
    51: _R + "the_bubble_reads_in_order_and_the_notification_answers_by_itself",
    52: _R + "everything_scales_and_wraps",
    53: _C + "refused_content_is_sent_once_as_text_with_the_same_token",
    54: "decision: plain text without emojis, where $ is literal; textV2 is refused by limits.py",
    55: "decision: quotes are not used; the answer names its topic",
    56: "decision: sender is never set",
    57: "decision: notificationDisabled is never set",
    58: _C + "a_slow_platform_is_given_up_at_the_deadline",
    59: _BY_STATUS,
    60: _C + "a_push_with_the_same_key_is_delivered_once",
    61: _BY_STATUS,
    62: _C + "a_wrong_token_asks_for_an_operator_and_is_never_logged",
    63: "decision: limits_rate.py takes at most 500 messages a second, far under LINE's 2000",
    64: "decision: tests know only loopback addresses",
    65: _C + "the_animation_runs_in_steps_of_five_seconds",
    66: "decision: markAsRead is not called; Chat is off",
    67: "decision: one token is read at start; 401 alarms, a new token needs a restart",
    68: _C + "a_reply_is_sent_once_and_its_token_is_then_dead",
    69: "decision: not called; the strict limits of adapters/limits.py stand for it",
    70: _LIMITS,
    71: _F + "rich_menu_limits_hold_at_n_and_not_at_n_plus_one",
    72: "tests/adapters/line/test_setup.py::test_a_changed_picture_replaces_its_menu_and_no_other",
    73: _F + "a_rich_menu_is_created_then_painted_then_made_default",
    74: _OPERATOR,
    75: "decision: the quota is not read; replies are free and pushes are off by default",
    76: _SERVER + "a_duplicate_delivery_is_answered_once_and_counted",
    77: _OPERATOR,
}
