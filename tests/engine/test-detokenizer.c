/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Streaming detokenising: whatever comes in, what goes out is valid UTF-8 at every step, and all of it together is the
 * text.
 */

#include "text/utf8.h"
#include "tokenizer-fixture.h"

#include <string.h>

static RillTokenizer *
new_tokenizer (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (420, TRUE);

  test_vocab_add (vocab, "[x]", 0, TEST_TOKEN_USER_DEFINED);
  return tokenizer_new_from_vocab (vocab);
}

/* Pushes all ids; every step must be valid by itself. Returns the whole text. */
static char *
push_all (RillDetokenizer *detokenizer,
          const RillToken *ids,
          guint            n)
{
  GString *all = g_string_new (NULL);
  g_autoptr (GString) step = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_string_truncate (step, 0);
      rill_detokenizer_push (detokenizer, ids[i], step);
      g_assert_true (g_utf8_validate_len (step->str, step->len, NULL));
      g_string_append_len (all, step->str, (gssize) step->len);
    }

  g_string_truncate (step, 0);
  rill_detokenizer_finish (detokenizer, step);
  g_assert_true (g_utf8_validate_len (step->str, step->len, NULL));
  g_string_append_len (all, step->str, (gssize) step->len);
  return g_string_free_and_steal (all);
}

static void
assert_text (RillTokenizer  *tokenizer,
             const char     *text,
             RillEncodeFlags flags,
             gboolean        show_control,
             const char     *expected)
{
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, show_control);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autofree char *back = NULL;

  rill_tokenizer_encode (tokenizer, text, -1, flags, tokens);
  back = push_all (detokenizer, (const RillToken *) (void *) tokens->data, tokens->len);
  g_assert_cmpstr (back, ==, expected);
}

static void
test_valid_text (void)
{
  static const char *const texts[] = {
    "",          "a",           "hello world",      "  two  spaces  ", "naïve café",
    "🦙 and 你好", "▁ as itself", "line\nbreak\ttab", "[x] and [x]y",
  };
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_text (tokenizer, texts[i], RILL_ENCODE_TEXT, FALSE, texts[i]);
}

static void
test_broken_text (void)
{
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();

  assert_text (tokenizer, "\xff", 0, FALSE, "\xef\xbf\xbd");
  assert_text (tokenizer, "a\xf0\x9f\xa6", 0, FALSE, "a\xef\xbf\xbd");              /* cut: one beginning, one mark */
  assert_text (tokenizer, "\xf0\x9f" "b", 0, FALSE, "\xef\xbf\xbd" "b");
  assert_text (tokenizer, "\xed\xa0\x80", 0, FALSE, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* a surrogate */
  assert_text (tokenizer, "\xc0\xaf", 0, FALSE, "\xef\xbf\xbd\xef\xbf\xbd");         /* an overlong slash */
}

static void
test_nul (void)
{
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autofree char *back = NULL;

  rill_tokenizer_encode (tokenizer, "a\0b", 3, RILL_ENCODE_TEXT, tokens);
  back = push_all (detokenizer, (const RillToken *) (void *) tokens->data, tokens->len);
  g_assert_cmpstr (back, ==, "a\xef\xbf\xbd" "b");
}

static void
test_control (void)
{
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();

  assert_text (tokenizer, "<|user|>hello<|end|>", RILL_ENCODE_SPECIAL, FALSE, "hello");
  assert_text (tokenizer, "<|user|>hello<|end|>", RILL_ENCODE_SPECIAL, TRUE, "<|user|>hello<|end|>");
  assert_text (tokenizer, "<|user|>hello<|end|>hello", RILL_ENCODE_SPECIAL, FALSE, "hellohello");

  /* A control token in the middle of a character ends it. */
  assert_text (tokenizer, "\xf0\x9f<|end|>\xa6\x99", RILL_ENCODE_SPECIAL, FALSE,
               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void
test_odd_ids (void)
{
  static const RillToken ids[] = { -1, G_MININT32, 421, 422, G_MAXINT32, 0 };
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *back = push_all (detokenizer, ids, G_N_ELEMENTS (ids));

  g_assert_cmpstr (back, ==, "\xef\xbf\xbd");
  rill_tokenizer_decode (tokenizer, ids, 5, text);
  g_assert_cmpstr (text->str, ==, "");
}

static void
test_random_ids (void)
{
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint round = 0; round < 5000; round++)
    {
      RillToken ids[12];
      g_autofree char *back = NULL;

      /* Mostly bytes. */
      for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
        ids[i] = g_rand_int_range (rand, 0, round % 3 == 0 ? 421 : 264);
      back = push_all (detokenizer, ids, G_N_ELEMENTS (ids));
      g_assert_true (g_utf8_validate (back, -1, NULL));
    }
}

static void
test_reset (void)
{
  g_autoptr (RillTokenizer) tokenizer = new_tokenizer ();
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) out = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, "hello \xf0\x9f", -1, RILL_ENCODE_TEXT, tokens);
  for (guint i = 0; i < tokens->len; i++)
    rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), out);
  g_assert_cmpstr (out->str, ==, "hello ");

  rill_detokenizer_reset (detokenizer);
  g_string_truncate (out, 0);
  rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, 0), out);
  rill_detokenizer_finish (detokenizer, out);
  g_assert_cmpstr (out->str, ==, "hello");
}

/* The scanner against GLib's validator, over all sequences of up to three bytes and many of four. */
static void
test_scan (void)
{
  for (guint bits = 0; bits < 1u << 24; bits += 1 + (bits >> 16 < 0xc0 ? 255 : 0))
    {
      const char bytes[4] = { (char) (bits >> 16), (char) (bits >> 8), (char) bits, (char) 0x80 };
      gsize n_used = 0;
      RillUtf8 state = rill_utf8_scan (bytes, 4, &n_used);

      g_assert_cmpuint (n_used, >=, 1);
      g_assert_cmpuint (n_used, <=, 4);
      if (state == RILL_UTF8_VALID && bytes[0] != '\0')
        g_assert_true (g_utf8_validate_len (bytes, n_used, NULL));
      if (state == RILL_UTF8_INVALID)
        for (gsize n = 1; n <= 4; n++)
          g_assert_false (g_utf8_validate_len (bytes, n, NULL) && n <= n_used);
      g_assert_cmpint (state, !=, RILL_UTF8_INCOMPLETE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/detokenizer/valid-text", test_valid_text);
  g_test_add_func ("/detokenizer/broken-text", test_broken_text);
  g_test_add_func ("/detokenizer/nul", test_nul);
  g_test_add_func ("/detokenizer/control", test_control);
  g_test_add_func ("/detokenizer/odd-ids", test_odd_ids);
  g_test_add_func ("/detokenizer/random-ids", test_random_ids);
  g_test_add_func ("/detokenizer/reset", test_reset);
  g_test_add_func ("/detokenizer/scan", test_scan);

  return g_test_run ();
}
