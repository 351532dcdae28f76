"""Which test, or which decision, stands for each requirement of the protocol notes' Telegram part."""

_WEBHOOK = "tests/adapters/telegram/test_webhook.py"
_CLIENT = "tests/adapters/telegram/test_client.py"
_RENDER = "tests/adapters/telegram/test_render.py"
_FAKE = "tests/adapters/simulator/test_fake_telegram.py"

LINES = {
    78: f"{_WEBHOOK}::test_without_a_secret_of_our_own_nothing_is_accepted",
    79: f"{_WEBHOOK}::test_a_wrong_or_missing_secret_is_refused",
    80: f"{_WEBHOOK}::test_malformed_and_unknown_updates_are_nothing",
    81: "decision: the server answers 503 when the store fails; here the fake obeys Retry-After",
    82: "decision: update_id is the event id; the store's unique key dedupes and never compares sizes",
    83: f"{_CLIENT}::test_polling_confirms_only_what_is_stored",
    84: f"{_CLIENT}::test_the_set_up_can_be_repeated_and_told_without_doing_it",
    85: f"{_CLIENT}::test_the_set_up_can_be_repeated_and_told_without_doing_it",
    86: f"{_CLIENT}::test_an_address_telegram_cannot_reach_is_refused_before_asking",
    87: "decision: setup.MAX_CONNECTIONS is 10, for a small host",
    88: f"{_FAKE}::test_a_chat_gets_its_updates_in_order_and_again_until_200",
    89: "decision: the server acknowledges once the row is stored; the load run measures it",
    90: "tests/adapters/test_worker.py::test_telegram_s_answer_after_an_outage_begins_with_an_apology",
    91: f"{_CLIENT}::test_a_pressed_button_is_acknowledged_even_when_it_is_too_old",
    92: f"{_WEBHOOK}::test_a_button_whose_message_is_gone_is_answered_in_the_private_chat",
    93: f"{_WEBHOOK}::test_a_group_that_talks_to_us_is_answered_without_the_mention",
    94: f"{_WEBHOOK}::test_what_is_not_said_to_us_is_nothing",
    95: f"{_WEBHOOK}::test_a_citizen_who_blocks_us_is_forgotten",
    96: "tests/adapters/store/test_inbox.py::test_a_group_s_conversation_goes_on_under_its_new_id",
    97: f"{_WEBHOOK}::test_commands_mean_what_the_menu_says",
    98: f"{_CLIENT}::test_polling_beside_a_webhook_says_what_to_do",
    99: "decision: no background call; `doctor` reads getWebhookInfo when an operator asks",
    100: f"{_RENDER}::test_a_long_answer_is_split_at_sentence_ends_and_only_the_last_part_has_buttons",
    101: f"{_RENDER}::test_the_heading_is_bold_and_markup_in_texts_is_harmless",
    102: f"{_CLIENT}::test_markup_telegram_cannot_parse_is_sent_once_more_as_plain_text",
    103: f"{_RENDER}::test_the_heading_is_bold_and_markup_in_texts_is_harmless",
    104: f"{_FAKE}::test_button_data_is_counted_in_bytes",
    105: f"{_RENDER}::test_choices_have_rows_of_their_own_and_short_buttons_share_one",
    106: "decision: previews are always off; an answer's links are buttons, which never have a preview",
    107: f"{_CLIENT}::test_the_set_up_can_be_repeated_and_told_without_doing_it",
    108: f"{_CLIENT}::test_flood_control_holds_only_the_chat_it_names",
    109: f"{_CLIENT}::test_our_own_pace_never_meets_flood_control",
    110: f"{_CLIENT}::test_blocked_and_unknown_chats_are_over",
    111: f"{_CLIENT}::test_each_answer_has_its_ending_and_is_asked_for_once",
    112: f"{_CLIENT}::test_a_lost_answer_is_uncertain_and_not_repeated",
    113: f"{_CLIENT}::test_flood_control_holds_only_the_chat_it_names",
    114: f"{_CLIENT}::test_each_answer_has_its_ending_and_is_asked_for_once",
    115: f"{_CLIENT}::test_tokens_disappear_from_texts_and_logs",
    116: "decision: never answered inside the webhook's response: the result would be unknown",
}
