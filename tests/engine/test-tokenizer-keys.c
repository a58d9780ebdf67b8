/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder's tokenizer as keys of a GGUF file: each way to cut text gets its name, scores stand for merges, the vocabulary
 * is filled up, and what keys cannot tell is refused.
 */

#include "tokenizer-fixture.h"

#include "hf-folder.h"
#include "hf-tokenizer.h"
#include "text/byte-level.h"
#include "text/tokenizer-keys.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_ROWS 320

#define BYTES "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}"
#define SPLIT(regex) "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"" regex "\"}, \"behavior\": \"Isolated\", \"invert\": false}"
#define CUT(regex) "{\"type\": \"Sequence\", \"pretokenizers\": [" SPLIT (regex) ", " BYTES "]}"
#define GPT4(numbers)                                                                                            \
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|" numbers                                  \
  "| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"

typedef struct
{
  const char *name;
  const char *normalizer;
  const char *pre_tokenizer; /* NULL: a vocabulary of SentencePiece */
  const char *model;         /* members of "model", each with a comma after it */
  const char *merges;
  const char *expected;      /* what tokenizer.ggml.pre becomes, or ... */
  const char *problem;       /* ... words of the error */
} Case;

#define BYTE_MERGES "\"h e\", \"l l\", \"he ll\", \"hell o\", \"\\u0120 w\""
/* In "don", which stands in the text that is tried, the second of two letters goes to the third. */
#define SPM_MERGES "\"o n\", \"d o\", \"\\u2581 d\""
#define SPM_NORMALIZER(first)                                                                      \
  "{\"type\": \"Sequence\", \"normalizers\": [" first "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, " \
  "\"content\": \"\\u2581\"}]}"
#define SPM_PREPEND "{\"type\": \"Prepend\", \"prepend\": \"\\u2581\"}, "
#define SPM_MODEL "\"unk_token\": \"<unk>\", \"fuse_unk\": true, \"byte_fallback\": true,"

static const Case cases[] = {
  { "gpt-2", "null", "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": true}", "", BYTE_MERGES, "gpt-2" },
  { "qwen2", "{\"type\": \"NFC\"}", CUT (GPT4 ("\\\\p{N}")), "", BYTE_MERGES, "qwen2" },
  { "llama-3", "null", CUT (GPT4 ("\\\\p{N}{1,3}")), "\"ignore_merges\": true,", BYTE_MERGES, "llama-bpe" },
  { "as-llama-3-by-merges", "null", CUT (GPT4 ("\\\\p{N}{1,3}")), "", BYTE_MERGES, "dbrx" },
  { "smollm", "null",
    "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Digits\", \"individual_digits\": true}, "
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": true}]}", "", BYTE_MERGES, "starcoder" },
  { "two-digits", "null", CUT (GPT4 ("\\\\p{N}{1,2}")), "", BYTE_MERGES, NULL, "pre_tokenizer" },
  { "prefix-space", "null", "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"use_regex\": true}", "", BYTE_MERGES, NULL,
    "pre_tokenizer" },
  { "lowercase", "{\"type\": \"Lowercase\"}", "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": true}", "",
    BYTE_MERGES, NULL, "normalizer" },
  { "llama", SPM_NORMALIZER (SPM_PREPEND), NULL, SPM_MODEL, SPM_MERGES, "default" },
  { "gemma", SPM_NORMALIZER (""), NULL, SPM_MODEL, SPM_MERGES, "default" },
  { "llama-lacks-a-merge", SPM_NORMALIZER (SPM_PREPEND), NULL, SPM_MODEL, "\"o n\", \"\\u2581 d\"", NULL,
    "model.merges" },
  { "characters", SPM_NORMALIZER (""), NULL, "\"unk_token\": \"<unk>\",", SPM_MERGES, NULL, "model.type" },
};

/* 256 bytes and what the merges make; three special tokens come after. */
static void
append_byte_pieces (GString *json)
{
  static const char *const joints[] = { "he", "ll", "hell", "hello", "\xc4\xa0w" };
  guint16 characters[256];

  rill_byte_level_fill (characters);
  for (guint i = 0; i < 256 + G_N_ELEMENTS (joints); i++)
    {
      char written[7] = { 0 };

      if (i < 256)
        g_unichar_to_utf8 (characters[i], written);
      hf_append_string (json, i < 256 ? written : joints[i - 256], strlen (i < 256 ? written : joints[i - 256]));
      g_string_append_printf (json, ": %u, ", i);
    }
}

static void
append_spm_pieces (GString *json)
{
  static const char *const pieces[] = { "\xe2\x96\x81", "d", "o", "n", "on", "do", "\xe2\x96\x81" "d" };

  for (guint i = 0; i < 256; i++)
    g_string_append_printf (json, "\"<0x%02X>\": %u, ", i, i);
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      hf_append_string (json, pieces[i], strlen (pieces[i]));
      g_string_append_printf (json, ": %u, ", 256 + i);
    }
}

static char *
write_folder (const Case *this_case)
{
  char *folder = g_dir_make_tmp ("rill-keys-XXXXXX", NULL);
  g_autoptr (GString) json = g_string_new ("{\"added_tokens\": [");
  const char *names[] = { "<unk>", "<|im_start|>", "<|stop|>" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (json, "%s{\"id\": %u, \"content\": \"%s\", \"special\": true}", i > 0 ? ", " : "", 300 + i, names[i]);
  g_string_append_printf (json, "], \"normalizer\": %s, \"pre_tokenizer\": %s, \"decoder\": {\"type\": \"ByteLevel\"}, \"model\": "
                          "{\"type\": \"BPE\", %s \"vocab\": {", this_case->normalizer,
                          this_case->pre_tokenizer != NULL ? this_case->pre_tokenizer : "null", this_case->model);
  if (this_case->pre_tokenizer != NULL)
    append_byte_pieces (json);
  else
    append_spm_pieces (json);
  g_string_append_printf (json, "\"<unk>\": 300}, \"merges\": [%s]}}", this_case->merges);
  hf_folder_write (folder, "tokenizer.json", json->str);
  hf_folder_write (folder, "tokenizer_config.json",
                   "{\"bos_token\": \"<|im_start|>\", \"eos_token\": \"<|stop|>\", \"add_bos_token\": true}");
  return folder;
}

static void
check_keys (RillTokenizer *tokenizer,
            RillGguf      *keys,
            const Case    *this_case)
{
  const char *pre = NULL;
  guint64 n = 0, id = 0;
  RillGgufType type;
  gsize n_bytes;

  g_assert_true (rill_gguf_get_string (keys, "tokenizer.ggml.pre", &pre, NULL));
  g_assert_cmpstr (pre, ==, this_case->expected);
  g_assert_true (rill_gguf_get_array_length (keys, "tokenizer.ggml.tokens", &n, &type, NULL));
  g_assert_cmpuint (n, ==, N_ROWS);
  g_assert_cmpmem (rill_gguf_get_array_string (keys, "tokenizer.ggml.tokens", N_ROWS - 1, &n_bytes), 8, "[PAD319]", 8);
  g_assert_true (rill_gguf_get_uint (keys, "tokenizer.ggml.eos_token_id", &id, NULL));
  g_assert_cmpuint (id, ==, 302);
  g_assert_true (rill_gguf_get_uint (keys, "tokenizer.ggml.bos_token_id", &id, NULL));
  g_assert_cmpuint (id, ==, 301);
}

static void
test_case (gconstpointer data)
{
  const Case *this_case = data;
  g_autofree char *folder = write_folder (this_case);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = rill_tokenizer_new_from_folder (folder, &error);
  g_autoptr (RillGgufMaker) maker = rill_gguf_maker_new (folder);
  g_autoptr (RillGguf) keys = NULL;
  gboolean ok;

  g_assert_no_error (error);
  ok = rill_tokenizer_add_keys (tokenizer, N_ROWS, folder, maker, &error);
  if (ok)
    {
      keys = rill_gguf_maker_finish (maker, &error);
      g_assert_nonnull (keys);
      ok = rill_tokenizer_check_keys (tokenizer, keys, folder, &error);
    }
  if (this_case->problem != NULL)
    {
      g_assert_false (ok);
      g_assert_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, this_case->problem));
      g_assert_nonnull (strstr (error->message, "tokenizer.json: "));
    }
  else
    {
      g_assert_no_error (error);
      check_keys (tokenizer, keys, this_case);
    }
  test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/tokenizer/keys/%s", cases[i].name);

      g_test_add_data_func (name, &cases[i], test_case);
    }
  return g_test_run ();
}
