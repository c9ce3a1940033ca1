"""What the program does not do yet: a reason in plain words, and the tests that wait for it."""

from __future__ import annotations

NOT_YET: dict[str, tuple[str, ...]] = {
    "some of what failed is never got": ("test_failing_pages.py::test_after_all_is_mended_a_run_is_done",),
    "odd markup makes the reading of a page fail, and so its article": (
        "test_failing_pages.py::test_odd_markup_costs_no_article[a shortlink without a host]",
        "test_failing_pages.py::test_odd_markup_costs_no_article[a type that is no text]",
    ),
    "a capture that is not whole gives its validators, or counts as a page": (
        "test_failing_pages.py::test_what_came_cut_gives_no_validator[cut_gzip]",
        "test_failing_pages.py::test_what_came_cut_gives_no_validator[cut_unsaid]",
        "test_failing_pages.py::test_what_came_cut_gives_no_validator[white]",
        "test_failing_pages.py::test_what_failed_is_asked_for_again_and_got[cut_gzip]",
        "test_failing_pages.py::test_what_failed_is_asked_for_again_and_got[white]",
        "test_finding.py::test_a_home_page_that_fails_hides_nothing[white]",
    ),
    "a passing redirect off the site, or in a circle, excludes an article for ever": (
        "test_failing_pages.py::test_what_came_cut_gives_no_validator[loop]",
        "test_failing_pages.py::test_what_came_cut_gives_no_validator[off_site]",
        "test_failing_pages.py::test_what_failed_is_asked_for_again_and_got[loop]",
        "test_failing_pages.py::test_what_failed_is_asked_for_again_and_got[off_site]",
        "test_failing_pages.py::test_what_fails_is_failed[loop]",
        "test_failing_pages.py::test_what_fails_is_failed[off_site]",
    ),
    "an answer that it is unchanged, where nothing is held, is left waiting and not failed": (
        "test_failing_pages.py::test_what_fails_is_failed[unasked_304]",
    ),
    "an address that robots.txt excluded is never looked at again": (
        "test_failing_pages.py::test_what_robots_txt_forbids_is_asked_for_when_it_no_longer_does",
    ),
    "a home page that fails ends the search": ("test_finding.py::test_a_home_page_that_fails_hides_nothing[500]",),
    "lists by month, category and author are not walked; some links are dropped": (
        "test_finding.py::test_a_post_that_one_kind_of_list_names[author]",
        "test_finding.py::test_a_post_that_one_kind_of_list_names[category]",
        "test_finding.py::test_a_post_that_one_kind_of_list_names[month]",
    ),
    "captures without a reading, or without a row, are not read at the next start": (
        "test_kills.py::test_twelve_kills_in_a_recrawl_lose_no_change",
        "test_kills.py::test_what_lies_on_the_disk_is_read_at_the_next_start[reading]",
        "test_kills.py::test_what_lies_on_the_disk_is_read_at_the_next_start[row]",
    ),
    "a run that the user limited counts as finished": ("test_memory_of_runs.py::test_a_limit_of_the_user_is_no_end",),
    "what a failed list page named is not asked for again in the same way": (
        "test_memory_of_runs.py::test_a_list_page_of_the_api_that_failed_is_asked_again",
    ),
    "a robots.txt that fails excludes what it forbids": (
        "test_memory_of_runs.py::test_a_robots_txt_that_fails_forbids_all_and_passes",
    ),
    "a number that is none ends the search": ("test_memory_of_runs.py::test_a_total_that_is_no_number_ends_nothing",),
    "the date of change is the only way to find new posts by the API": (
        "test_memory_of_runs.py::test_posts_that_were_imported_with_old_dates_are_found_by_the_api_alone",
        "test_recrawl.py::test_an_imported_post_with_an_old_date_is_found[api]",
    ),
    "probes count as addresses that are missing or failed": (
        "test_memory_of_runs.py::test_probes_are_no_addresses",
        "test_recrawl.py::test_the_numbers_of_the_summary_are_so[no_api-0]",
        "test_recrawl.py::test_the_numbers_of_the_summary_are_so[no_api-1]",
        "test_recrawl.py::test_the_numbers_of_the_summary_are_so[no_api-2]",
        "test_recrawl.py::test_the_numbers_of_the_summary_are_so[no_api-3]",
    ),
    "pages are read in the process of the crawl, without a limit of time": (
        "test_pages_that_hang.py::test_pages_that_hang_the_reader_cost_nobody_else",
    ),
    "asked and tried are entered where an attempt was made, not where it succeeded": (
        "test_recrawl.py::test_a_change_that_could_not_be_fetched_is_not_done[api]",
        "test_recrawl.py::test_a_change_that_could_not_be_fetched_is_not_done[no_api]",
        "test_recrawl.py::test_a_correction_to_the_newest_article_is_fetched[no_api]",
        "test_recrawl.py::test_a_listing_that_is_unchanged_does_not_end_the_search[no_api]",
        "test_recrawl.py::test_a_silent_edit_is_seen_when_all_is_asked_again[no_api]",
    ),
    "a new post at an old address is not asked for without the API": (
        "test_recrawl.py::test_an_address_that_is_used_again_holds_two_posts[no_api-deleted]",
        "test_recrawl.py::test_an_address_that_is_used_again_holds_two_posts[no_api-renamed]",
        "test_recrawl.py::test_every_post_is_held_once_under_its_own_id[no_api]",
    ),
    "what is gone from the site is not noted": (
        "test_recrawl.py::test_what_is_gone_from_the_site_is_known_to_be[api-3]",
        "test_recrawl.py::test_what_is_gone_from_the_site_is_known_to_be[api-7]",
        "test_recrawl.py::test_what_is_gone_from_the_site_is_known_to_be[api-8]",
        "test_recrawl.py::test_what_is_gone_from_the_site_is_known_to_be[no_api-3]",
        "test_recrawl.py::test_what_is_gone_from_the_site_is_known_to_be[no_api-7]",
        "test_recrawl.py::test_what_is_gone_from_the_site_is_known_to_be[no_api-8]",
    ),
    "some faults that pass lose an article": (
        "test_soak.py::test_a_blog_a_tenth_of_which_fails_is_complete_by_the_second_run",
    ),
}
