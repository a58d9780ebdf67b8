/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Vocabularies that are wrong give errors that say how; those that are merely odd can be used.
 */

#include "tokenizer-fixture.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *name;
  void (*write) (GgufWriter *writer);
  RillError code;
  const char *message; /* a part of it */
} BadVocab;

static const char *const three[] = { "<unk>", "a", "<0x41>" };

static void
write_three (GgufWriter *writer)
{
  gguf_writer_add_string (writer, "tokenizer.ggml.model", "llama");
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", three, 3);
}

static void
write_none (GgufWriter *writer)
{
}

static void
write_other (GgufWriter *writer)
{
  gguf_writer_add_string (writer, "tokenizer.ggml.model", "bert");
}

static void
write_wrong_model_type (GgufWriter *writer)
{
  gguf_writer_add_u32 (writer, "tokenizer.ggml.model", 3);
}

static void
write_no_tokens (GgufWriter *writer)
{
  gguf_writer_add_string (writer, "tokenizer.ggml.model", "llama");
}

static void
write_empty_tokens (GgufWriter *writer)
{
  write_no_tokens (writer);
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", three, 0);
}

static void
write_number_tokens (GgufWriter *writer)
{
  const gint32 numbers[3] = { 1, 2, 3 };

  write_no_tokens (writer);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.tokens", numbers, 3);
}

static void
write_few_scores (GgufWriter *writer)
{
  const float scores[2] = { 1, 2 };

  write_three (writer);
  gguf_writer_add_f32_array (writer, "tokenizer.ggml.scores", scores, 2);
}

static void
write_nan_score (GgufWriter *writer)
{
  const float scores[3] = { 1, 2, (float) NAN };

  write_three (writer);
  gguf_writer_add_f32_array (writer, "tokenizer.ggml.scores", scores, 3);
}

static void
write_string_scores (GgufWriter *writer)
{
  write_three (writer);
  gguf_writer_add_strings (writer, "tokenizer.ggml.scores", three, 3);
}

static void
write_many_types (GgufWriter *writer)
{
  const gint32 types[4] = { 2, 1, 6, 1 };

  write_three (writer);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", types, 4);
}

static void
write_strange_type (GgufWriter *writer)
{
  const gint32 types[3] = { 2, 1, 7 };

  write_three (writer);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", types, 3);
}

static void
write_false_byte (GgufWriter *writer)
{
  const gint32 types[3] = { 2, 6, 6 };

  write_three (writer);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", types, 3);
}

static void
write_far_bos (GgufWriter *writer)
{
  write_three (writer);
  gguf_writer_add_u32 (writer, "tokenizer.ggml.bos_token_id", 3);
}

static void
write_negative_eos (GgufWriter *writer)
{
  write_three (writer);
  gguf_writer_add_integer (writer, "tokenizer.ggml.eos_token_id", RILL_GGUF_INT32, (guint64) -2);
}

static void
write_string_prefix (GgufWriter *writer)
{
  write_three (writer);
  gguf_writer_add_string (writer, "tokenizer.ggml.add_space_prefix", "yes");
}

static const BadVocab bad_vocabs[] = {
  { "none", write_none, RILL_ERROR_UNSUPPORTED, "no such key" },
  { "other", write_other, RILL_ERROR_UNSUPPORTED, "got \"bert\"" },
  { "wrong-model-type", write_wrong_model_type, RILL_ERROR_FORMAT, "expected a string" },
  { "no-tokens", write_no_tokens, RILL_ERROR_FORMAT, "tokenizer.ggml.tokens: expected 1 to" },
  { "empty-tokens", write_empty_tokens, RILL_ERROR_FORMAT, "tokenizer.ggml.tokens at byte 114: expected 1 to" },
  { "number-tokens", write_number_tokens, RILL_ERROR_FORMAT, "expected an array of strings" },
  { "few-scores", write_few_scores, RILL_ERROR_FORMAT, "expected an array of 3 elements" },
  { "nan-score", write_nan_score, RILL_ERROR_FORMAT, "got NaN" },
  { "string-scores", write_string_scores, RILL_ERROR_FORMAT, "expected an array of numbers" },
  { "many-types", write_many_types, RILL_ERROR_FORMAT, "expected an array of 3 elements" },
  { "strange-type", write_strange_type, RILL_ERROR_FORMAT, "expected a type from 0 to 6 for token 2, got 7" },
  { "false-byte", write_false_byte, RILL_ERROR_FORMAT, "expected byte token 1 to look like" },
  { "far-bos", write_far_bos, RILL_ERROR_FORMAT, "expected an id below 3, got 3" },
  { "negative-eos", write_negative_eos, RILL_ERROR_FORMAT, "tokenizer.ggml.eos_token_id" },
  { "string-prefix", write_string_prefix, RILL_ERROR_FORMAT, "expected a bool" },
};

static void
test_bad (gconstpointer data)
{
  const BadVocab *bad = data;
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) error = NULL;

  bad->write (writer);
  tokenizer = tokenizer_new_from_writer (writer, &error);
  g_assert_null (tokenizer);
  g_assert_error (error, RILL_ERROR, (int) bad->code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, bad->message));
  g_assert_nonnull (strstr (error->message, "vocab.gguf"));
}

/* Odd but usable: doubles, empty pieces, no types, unset ids. */
static void
test_odd (void)
{
  static const char *const pieces[] = { "", "<unk>", "a", "a", "<0x62>", "", "▁" };
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autofree char *ids = NULL;

  gguf_writer_add_string (writer, "tokenizer.ggml.model", "llama");
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", pieces, G_N_ELEMENTS (pieces));
  gguf_writer_add_u32 (writer, "tokenizer.ggml.bos_token_id", G_MAXUINT32);
  gguf_writer_add_u32 (writer, "tokenizer.ggml.unknown_token_id", 1);
  tokenizer = tokenizer_new_from_writer (writer, NULL);
  g_assert_nonnull (tokenizer);
  g_assert_cmpint (rill_tokenizer_get_bos (tokenizer), ==, -1);
  g_assert_false (rill_tokenizer_get_add_bos (tokenizer));

  ids = tokenizer_dup_ids (tokenizer, "abc", -1, RILL_ENCODE_BOS);
  g_assert_cmpstr (ids, ==, "6 2 4 1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_vocabs); i++)
    {
      g_autofree char *path = g_strconcat ("/vocab/bad/", bad_vocabs[i].name, NULL);

      g_test_add_data_func (path, &bad_vocabs[i], test_bad);
    }

  g_test_add_func ("/vocab/odd", test_odd);

  return g_test_run ();
}
