/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small SentencePiece vocabularies. Merges need every step of the way, so that a word brings its beginnings with it.
 */

#include "test-vocab.h"

#include <string.h>

struct _TestVocab
{
  GPtrArray *pieces; /* of char* */
  GArray *scores;    /* of float */
  GArray *types;     /* of gint32 */
};

TestVocab *
test_vocab_new (void)
{
  TestVocab *vocab = g_new0 (TestVocab, 1);

  vocab->pieces = g_ptr_array_new_with_free_func (g_free);
  vocab->scores = g_array_new (FALSE, FALSE, sizeof (float));
  vocab->types = g_array_new (FALSE, FALSE, sizeof (gint32));
  return vocab;
}

void
test_vocab_free (TestVocab *vocab)
{
  g_ptr_array_unref (vocab->pieces);
  g_array_unref (vocab->scores);
  g_array_unref (vocab->types);
  g_free (vocab);
}

gint32
test_vocab_add (TestVocab    *vocab,
                const char   *piece,
                float         score,
                TestTokenType type)
{
  gint32 number = (gint32) type;

  g_ptr_array_add (vocab->pieces, g_strdup (piece));
  g_array_append_val (vocab->scores, score);
  g_array_append_val (vocab->types, number);
  return (gint32) vocab->pieces->len - 1;
}

void
test_vocab_add_bytes (TestVocab *vocab)
{
  for (guint byte = 0; byte < 256; byte++)
    {
      g_autofree char *piece = g_strdup_printf ("<0x%02X>", byte);

      test_vocab_add (vocab, piece, 0, TEST_TOKEN_BYTE);
    }
}

gint32
test_vocab_find (TestVocab  *vocab,
                 const char *piece)
{
  for (guint i = 0; i < vocab->pieces->len; i++)
    if (strcmp (g_ptr_array_index (vocab->pieces, i), piece) == 0)
      return (gint32) i;

  return -1;
}

guint
test_vocab_get_size (TestVocab *vocab)
{
  return vocab->pieces->len;
}

static void
add_normal (TestVocab  *vocab,
            guint       n_vocab,
            const char *piece)
{
  if (vocab->pieces->len < n_vocab && test_vocab_find (vocab, piece) < 0)
    test_vocab_add (vocab, piece, -(float) vocab->pieces->len, TEST_TOKEN_NORMAL);
}

TestVocab *
test_vocab_new_small (guint    n_vocab,
                      gboolean chat)
{
  static const char *const controls[] = { "<sink>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>" };
  static const char *const words[] = {
    "▁the", "▁and", "▁water", "▁runs", "▁over", "▁stone", "▁hello", "▁world", "ing",
  };
  static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?'\"-()";
  TestVocab *vocab = test_vocab_new ();

  g_assert_cmpuint (n_vocab, >=, 400);
  test_vocab_add (vocab, "<unk>", 0, TEST_TOKEN_UNKNOWN);
  test_vocab_add (vocab, "<s>", 0, TEST_TOKEN_CONTROL);
  test_vocab_add (vocab, "</s>", 0, TEST_TOKEN_CONTROL);
  for (gsize i = 0; chat && i < G_N_ELEMENTS (controls); i++)
    test_vocab_add (vocab, controls[i], 0, TEST_TOKEN_CONTROL);
  test_vocab_add_bytes (vocab);

  add_normal (vocab, n_vocab, "▁");
  for (gsize i = 0; characters[i] != '\0'; i++)
    add_normal (vocab, n_vocab, (char[]){ characters[i], '\0' });

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    for (const char *end = g_utf8_next_char (words[i]); *end != '\0';)
      {
        g_autofree char *beginning = NULL;

        end = g_utf8_next_char (end);
        beginning = g_strndup (words[i], (gsize) (end - words[i]));
        add_normal (vocab, n_vocab, beginning);
      }

  /* The rest is triples of letters, 17,576 of them, with pairs on the way. */
  for (guint i = 0; vocab->pieces->len < n_vocab && i < 26 * 26 * 26; i++)
    {
      char piece[4] = { (char) ('a' + i / 676), (char) ('a' + i / 26 % 26), '\0', '\0' };

      add_normal (vocab, n_vocab, piece);
      piece[2] = (char) ('a' + i % 26);
      add_normal (vocab, n_vocab, piece);
    }

  g_assert_cmpuint (vocab->pieces->len, ==, n_vocab);
  return vocab;
}

void
test_vocab_write (TestVocab  *vocab,
                  GgufWriter *writer)
{
  gint32 bos = test_vocab_find (vocab, "<sink>");
  gint32 eos = test_vocab_find (vocab, "</s>");
  gint32 unk = test_vocab_find (vocab, "<unk>");
  gsize n = vocab->pieces->len;

  if (bos < 0)
    bos = test_vocab_find (vocab, "<s>");

  gguf_writer_add_string (writer, "tokenizer.ggml.model", "llama");
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", (const char *const *) vocab->pieces->pdata, n);
  gguf_writer_add_f32_array (writer, "tokenizer.ggml.scores", (const float *) (void *) vocab->scores->data, n);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", (const gint32 *) (void *) vocab->types->data, n);
  if (bos >= 0)
    gguf_writer_add_u32 (writer, "tokenizer.ggml.bos_token_id", (guint32) bos);
  if (eos >= 0)
    gguf_writer_add_u32 (writer, "tokenizer.ggml.eos_token_id", (guint32) eos);
  if (unk >= 0)
    gguf_writer_add_u32 (writer, "tokenizer.ggml.unknown_token_id", (guint32) unk);
}
