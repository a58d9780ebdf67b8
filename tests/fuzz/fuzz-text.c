/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a text, through vocabularies that are right: SentencePiece, and byte-level BPE with every way of cutting
 * words. What was encoded decodes to what it was, and a stream of any ids is valid UTF-8.
 */

#include "fuzz.h"
#include "gguf-writer.h"
#include "test-vocab.h"
#include "text/byte-level.h"
#include "text/tokenizer.h"

#include <string.h>

/* One name of each way. */
static const char *const ways[] = {
  "default",      "gpt-2",          "falcon",      "llama-bpe", "dbrx",   "qwen2",  "qwen35", "starcoder",  "deepseek-llm",
  "deepseek-coder", "deepseek-v3",  "tekken",      "gpt-4o",    "bloom",  "viking", "seed-coder", "bailingmoe",
};

#define N_TOKENIZERS (G_N_ELEMENTS (ways) + 1)

static RillTokenizer *tokenizers[N_TOKENIZERS];

static RillTokenizer *
load (GgufWriter *writer)
{
  g_autoptr (GByteArray) bytes = gguf_writer_dup_bytes (writer);
  g_autoptr (GError) error = NULL;
  RillTokenizer *tokenizer = rill_tokenizer_new_from_file (fuzz_file_set (bytes->data, bytes->len), &error);

  g_assert_no_error (error);
  return tokenizer;
}

static void
add_piece (GPtrArray  *pieces,
           GArray     *types,
           const char *piece,
           gint32      type)
{
  g_ptr_array_add (pieces, g_strdup (piece));
  g_array_append_val (types, type);
}

/* All bytes, a few merges, a control token and one that somebody added. */
static RillTokenizer *
load_bpe (const char *way)
{
  static const char *const merges[] = { "t h", "th e", "Ġ the", "Ġ t", "i n", "in g", "1 2", "12 3", "Ã ©", "Ċ Ċ", "Ġ Ġ" };
  static const char *const merged[] = { "th", "the", "Ġthe", "Ġt", "in", "ing", "12", "123", "Ã©", "ĊĊ", "ĠĠ" };
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) types = g_array_new (FALSE, FALSE, sizeof (gint32));
  guint16 characters[256];

  rill_byte_level_fill (characters);
  for (guint i = 0; i < 256; i++)
    {
      char piece[7] = { 0 };

      g_unichar_to_utf8 (characters[i], piece);
      add_piece (pieces, types, piece, TEST_TOKEN_NORMAL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (merged); i++)
    add_piece (pieces, types, merged[i], TEST_TOKEN_NORMAL);
  add_piece (pieces, types, "<|end|>", TEST_TOKEN_CONTROL);
  add_piece (pieces, types, "  \n", TEST_TOKEN_USER_DEFINED);

  gguf_writer_add_string (writer, "tokenizer.ggml.model", "gpt2");
  gguf_writer_add_string (writer, "tokenizer.ggml.pre", way);
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", (const char *const *) pieces->pdata, pieces->len);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", (const gint32 *) (void *) types->data, types->len);
  gguf_writer_add_strings (writer, "tokenizer.ggml.merges", merges, G_N_ELEMENTS (merges));
  gguf_writer_add_u32 (writer, "tokenizer.ggml.bos_token_id", pieces->len - 2);
  gguf_writer_add_bool (writer, "tokenizer.ggml.add_bos_token", FALSE);
  return load (writer);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (600, TRUE);
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);

  test_vocab_write (vocab, writer);
  tokenizers[0] = load (writer);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    tokenizers[i + 1] = load_bpe (ways[i]);

  return 0;
}

static void
check_round_trip (RillTokenizer *tokenizer,
                  const char    *text,
                  gsize          n_bytes)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) back = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, text, (gssize) n_bytes, RILL_ENCODE_TEXT, tokens);
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, back);
  if (back->len != n_bytes || memcmp (back->str, text, n_bytes) != 0)
    g_error ("what was encoded came back otherwise");
}

static void
check_stream (RillTokenizer *tokenizer,
              const guint8  *data,
              gsize          n_bytes)
{
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, n_bytes % 2 == 0);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n_bytes; i++)
    {
      rill_detokenizer_push (detokenizer, (RillToken) (data[i] * 3u % rill_tokenizer_get_n_vocab (tokenizer)), text);
      g_assert_true (g_utf8_validate_len (text->str, text->len, NULL));
    }
  rill_detokenizer_finish (detokenizer, text);
  g_assert_true (g_utf8_validate_len (text->str, text->len, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  FuzzInput input = { data, n_bytes };
  RillTokenizer *tokenizer = tokenizers[fuzz_take_byte (&input) % N_TOKENIZERS];
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  check_round_trip (tokenizer, (const char *) input.data, input.n_left);
  rill_tokenizer_encode (tokenizer, (const char *) input.data, (gssize) input.n_left,
                         RILL_ENCODE_BOS | RILL_ENCODE_SPECIAL, tokens);
  check_stream (tokenizer, input.data, MIN (input.n_left, 256));

  return 0;
}
