/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Titles of conversations, cut out of what was said first.
 */

#include "rivulet-title.h"

static void
assert_title (const char *text,
              const char *expected)
{
  g_autofree char *title = rivulet_title_from_text (text);

  g_assert_cmpstr (title, ==, expected);
}

static void
test_short (void)
{
  assert_title ("Hello", "Hello");
  assert_title ("", "");
  assert_title (" \n\t ", "");
  assert_title ("  What is\n\n an \t attention sink?  ", "What is an attention sink?");
}

static void
test_limit (void)
{
  /* 50 characters fit; one more does not. */
  assert_title ("12345678 0 12345678 0 12345678 0 12345678 0 123456",
                "12345678 0 12345678 0 12345678 0 12345678 0 123456");
  assert_title ("12345678 0 12345678 0 12345678 0 12345678 0 1234567", "12345678 0 12345678 0 12345678 0 12345678 0…");
  /* A word that ends exactly at the limit stays. */
  assert_title ("12345678 0 12345678 0 12345678 0 12345678 0 123456 more",
                "12345678 0 12345678 0 12345678 0 12345678 0 123456…");
  /* White space after the limit is not a reason for an ellipsis. */
  assert_title ("12345678 0 12345678 0 12345678 0 12345678 0 123456  \n",
                "12345678 0 12345678 0 12345678 0 12345678 0 123456");
}

static void
test_without_spaces (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 60; i++)
    g_string_append (text, "水");
  for (guint i = 0; i < RIVULET_TITLE_LENGTH; i++)
    g_string_append (expected, "水");
  g_string_append (expected, "…");
  assert_title (text->str, expected->str);
}

static void
test_marks_stay_with_letters (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = NULL;

  /* 49 letters, then e with a combining acute: the mark would be character 51. */
  for (guint i = 0; i < 49; i++)
    g_string_append_c (text, 'x');
  g_string_append (text, "e\xcc\x81yy");
  title = rivulet_title_from_text (text->str);
  g_assert_false (g_str_has_suffix (title, "e…"));
  g_assert_true (g_str_has_suffix (title, "x…"));
}

static void
test_invalid_utf8 (void)
{
  g_autofree char *title = rivulet_title_from_text ("caf\xe9 au lait");

  g_assert_true (g_utf8_validate (title, -1, NULL));
  g_assert_true (g_str_has_suffix (title, " au lait"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/title/short", test_short);
  g_test_add_func ("/title/limit", test_limit);
  g_test_add_func ("/title/without-spaces", test_without_spaces);
  g_test_add_func ("/title/marks-stay-with-letters", test_marks_stay_with_letters);
  g_test_add_func ("/title/invalid-utf8", test_invalid_utf8);

  return g_test_run ();
}
