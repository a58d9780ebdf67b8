/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any pieces, scores, types and merges as a vocabulary; whatever is taken for one has to encode a text that uses it, and
 * decode any ids.
 */

#include "fuzz.h"
#include "gguf-writer.h"
#include "text/tokenizer.h"

#include <math.h>
#include <string.h>

#define MAX_PIECES 64
#define MAX_MERGES 64

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  return 0;
}

static GPtrArray *
take_strings (FuzzInput *input,
              guint      max)
{
  GPtrArray *strings = g_ptr_array_new_with_free_func (g_free);

  for (guint n = fuzz_take_byte (input) % (max + 1); n > 0; n--)
    g_ptr_array_add (strings, fuzz_take_string (input, 255));

  return strings;
}

static void
add_strings (GgufWriter *writer,
             const char *key,
             GPtrArray  *strings)
{
  gguf_writer_add_strings (writer, key, (const char *const *) strings->pdata, strings->len);
}

/* Numbers of as many elements as there are pieces, or nearly. */
static void
add_numbers (GgufWriter *writer,
             FuzzInput  *input,
             guint       n)
{
  g_autofree gint32 *types = g_new0 (gint32, n + 1);
  g_autofree float *scores = g_new0 (float, n + 1);

  for (guint i = 0; i < n; i++)
    {
      guint8 byte = fuzz_take_byte (input);

      types[i] = byte % 8;
      scores[i] = byte > 250 ? (float) NAN : (float) (byte / 8) - 16;
    }

  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", types, n);
  gguf_writer_add_f32_array (writer, "tokenizer.ggml.scores", scores, n);
}

static void
add_ids (GgufWriter *writer,
         FuzzInput  *input)
{
  static const char *const keys[] = {
    "tokenizer.ggml.bos_token_id",     "tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id",
    "tokenizer.ggml.unknown_token_id", "tokenizer.ggml.eom_token_id", "tokenizer.ggml.padding_token_id",
  };
  static const char *const switches[] = {
    "tokenizer.ggml.add_bos_token",
    "tokenizer.ggml.add_eos_token",
    "tokenizer.ggml.add_space_prefix",
    "tokenizer.ggml.remove_extra_whitespaces",
  };
  guint8 wanted = fuzz_take_byte (input);
  guint8 truths = fuzz_take_byte (input);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if ((wanted & 1u << i) != 0)
      gguf_writer_add_u32 (writer, keys[i], (guint32) (gint8) fuzz_take_byte (input));
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    if ((truths & 16u << i) != 0)
      gguf_writer_add_bool (writer, switches[i], (truths & 1u << i) != 0);
}

static GByteArray *
take_file (FuzzInput *input)
{
  static const char *const models[] = { "llama", "gpt2", "bert", "t5", "" };
  static const char *const ways[] = { "default", "gpt-2", "falcon", "llama-bpe", "qwen2", "tekken", "bloom", "nothing" };
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (GPtrArray) pieces = NULL;
  g_autoptr (GPtrArray) merges = NULL;
  guint8 kind = fuzz_take_byte (input);

  gguf_writer_add_string (writer, "tokenizer.ggml.model", models[(kind & 7) % G_N_ELEMENTS (models)]);
  gguf_writer_add_string (writer, "tokenizer.ggml.pre", ways[kind >> 3 & 7]);
  add_ids (writer, input);
  pieces = take_strings (input, MAX_PIECES);
  merges = take_strings (input, MAX_MERGES);
  add_strings (writer, "tokenizer.ggml.tokens", pieces);
  add_strings (writer, "tokenizer.ggml.merges", merges);
  if ((kind & 0x40) == 0)
    add_numbers (writer, input, pieces->len + (kind >> 7));
  return gguf_writer_dup_bytes (writer);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  FuzzInput input = { data, n_bytes };
  g_autoptr (GByteArray) bytes = take_file (&input);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = rill_tokenizer_new_from_file (fuzz_file_set (bytes->data, bytes->len), &error);
  g_autoptr (RillDetokenizer) detokenizer = NULL;
  guint n_vocab;

  fuzz_check_error (tokenizer != NULL, error);
  if (tokenizer == NULL)
    return 0;

  /* The input as a whole has the pieces in it, what is left of it is as may be. */
  rill_tokenizer_encode (tokenizer, (const char *) data, (gssize) n_bytes, RILL_ENCODE_SPECIAL, tokens);
  rill_tokenizer_encode (tokenizer, (const char *) input.data, (gssize) input.n_left, RILL_ENCODE_BOS, tokens);

  n_vocab = rill_tokenizer_get_n_vocab (tokenizer);
  for (guint i = 0; i < tokens->len; i++)
    g_assert_true (g_array_index (tokens, guint32, i) < n_vocab);

  detokenizer = rill_detokenizer_new (tokenizer, TRUE);
  for (guint i = 0; i < tokens->len; i++)
    rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), text);
  for (guint i = 0; i < n_vocab; i++)
    rill_detokenizer_push (detokenizer, (RillToken) i, text);
  rill_detokenizer_finish (detokenizer, text);
  g_assert_true (g_utf8_validate_len (text->str, text->len, NULL));
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, text);

  return 0;
}
