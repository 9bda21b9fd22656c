"""What somebody can do about a 'no' that fills a page: one sentence by its code."""

from __future__ import annotations

from collections.abc import Mapping

from domain.kernel import Key

ADVICE: Mapping[Key, str] = {
    "unexpected": "Nothing that was recorded is lost. Try it once more. If it happens again, send the number below to "
    "whoever runs Concord: it finds the cause in the log.",
    "database_unavailable": "Nothing that was recorded is lost, and clocks go on when it is back. Until then nothing "
    "can be shown or recorded. Load this page again in a moment.",
    "engine_unavailable": "You can read everything; what you want to record has to wait. Send it again in a moment: it "
    "is recorded once.",
    "identity_unavailable": "Who is signed in already stays so. Try again in a moment, or tell whoever runs it.",
    "read_model_missing": "What is shown is being put together from the log, which takes seconds to a few minutes. "
    "Load this page again. If it stays so, a projection runner has to be started: concord status.",
    "not_found": "The address may be old or misspelt.",
    "initiative_unknown": "Either there is none, or you are not on its team; Concord does not say which. Its owner can "
    "add you.",
    "method_not_allowed": "This address is not meant to be opened like that. Go to the page and use its form.",
    "body_too_large": "Shorten what you wrote. Documents stay in the data room; Concord keeps their hash.",
    "form_not_ours": "Sessions and forms end for your safety. Load the page again; what you entered was not recorded.",
    "malformed_request": "Change the address back to what it was, or begin at the overview.",
    "sign_in_denied": "Nothing of Concord's was shown to anybody.",
    "sign_in_not_ours": "A sign-in must come back to the browser that began it, within ten minutes, once.",
    "person_unknown": "Who may use Concord is listed by its administrators, with their roles.",
    "role_required": "Roles are given by the administrators, in Concord's directory of people.",
}
