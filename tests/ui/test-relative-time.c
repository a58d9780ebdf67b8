/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When something was, in a few words.
 */

#include "rivulet-relative-time.h"

static void
assert_time (const char *then_text,
             const char *now_text,
             const char *expected)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (then_text, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_from_iso8601 (now_text, NULL);
  g_autofree char *text = rivulet_dup_relative_time (then, now);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_words (void)
{
  assert_time ("2026-11-22T12:00:00Z", "2026-11-22T12:00:30Z", "Just now");
  assert_time ("2026-11-22T12:00:00Z", "2026-11-22T12:01:00Z", "1 minute ago");
  assert_time ("2026-11-22T12:00:00Z", "2026-11-22T12:59:59Z", "59 minutes ago");
  assert_time ("2026-11-22T12:05:00Z", "2026-11-22T14:00:00Z", "12:05");
  assert_time ("2026-11-21T12:00:00Z", "2026-11-22T14:00:00Z", "Yesterday");
  assert_time ("2026-11-17T12:00:00Z", "2026-11-22T14:00:00Z", "Tuesday");
  assert_time ("2026-05-03T12:00:00Z", "2026-11-22T14:00:00Z", "3 May");
  assert_time ("2024-05-03T12:00:00Z", "2026-11-22T14:00:00Z", "3 May 2024");
}

/* The calendar's day counts, not 24 hours; a clock that was set back says nothing odd. */
static void
test_edges (void)
{
  assert_time ("2026-11-21T22:30:00Z", "2026-11-22T00:30:00Z", "Yesterday");
  assert_time ("2026-11-21T23:50:00Z", "2026-11-22T00:10:00Z", "20 minutes ago");
  assert_time ("2026-11-22T12:10:00Z", "2026-11-22T12:00:00Z", "Just now");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relative-time/words", test_words);
  g_test_add_func ("/relative-time/edges", test_edges);

  return g_test_run ();
}
