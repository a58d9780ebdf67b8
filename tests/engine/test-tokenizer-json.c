/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tokenizer.json: real vocabularies written as such files give the reference's ids, in each form that a family has.
 */

#include "tokenizer-fixture.h"

#include "hf-folder.h"
#include "hf-tokenizer.h"

#include <string.h>
#include <time.h>

/* --- Real vocabularies -------------------------------------------------------------------------------------------- */

#define SPM_DECODER                                                                                                   \
  "\"decoder\": {\"type\": \"Sequence\", \"decoders\": [{\"type\": \"Replace\", \"pattern\": {\"String\": \"\\u2581\"}, " \
  "\"content\": \" \"}, {\"type\": \"ByteFallback\"}, {\"type\": \"Fuse\"}, {\"type\": \"Strip\", \"content\": \" \", "    \
  "\"start\": 1, \"stop\": 0}]},"
#define BYTE_DECODER "\"decoder\": {\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true},"
#define SPM_MODEL "\"unk_token\": \"<unk>\", \"fuse_unk\": true, \"byte_fallback\": true, \"dropout\": null,"
#define BYTE_MODEL "\"unk_token\": null, \"continuing_subword_prefix\": \"\", \"end_of_word_suffix\": \"\","

#define SPLIT(regex) \
  "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"" regex "\"}, \"behavior\": \"Isolated\", \"invert\": false}"

typedef struct
{
  const char *name;
  const char *file;
  const char *steps;
  const char *model;
  gboolean pairs;
  gboolean eats_space; /* a text that begins with a space gets none before it, and loses its own */
} Form;

static const Form forms[] = {
  {
    .name = "llama",
    .file = "ggml-vocab-llama-spm.gguf",
    .steps = "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Prepend\", \"prepend\": \"\\u2581\"}, "
             "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\\u2581\"}]},"
             "\"pre_tokenizer\": null," SPM_DECODER,
    .model = SPM_MODEL,
  },
  {
    .name = "llama-metaspace",
    .file = "ggml-vocab-llama-spm.gguf",
    .steps = "\"normalizer\": null, \"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"\\u2581\", "
             "\"prepend_scheme\": \"always\", \"split\": false}," SPM_DECODER,
    .model = SPM_MODEL,
    .pairs = TRUE,
    .eats_space = TRUE,
  },
  {
    .name = "falcon",
    .file = "ggml-vocab-falcon.gguf",
    .steps = "\"normalizer\": null, \"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": ["
             "{\"type\": \"Punctuation\", \"behavior\": \"Contiguous\"}, "
             "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": true}, "
             "{\"type\": \"Digits\", \"individual_digits\": false}, "
             "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"[0-9][0-9][0-9]\"}, \"behavior\": \"Isolated\", "
             "\"invert\": false}]}," BYTE_DECODER,
    .model = BYTE_MODEL,
  },
  {
    /* Its GGUF file names no way to cut, and the reference was made with the one that such files mean. */
    .name = "gpt-neox",
    .file = "ggml-vocab-gpt-neox.gguf",
    .steps = "\"normalizer\": null, \"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": ["
             SPLIT ("[\\\\p{P}\\\\$\\\\+<=>\\\\^~\\\\|]+") ", "
             SPLIT ("'s|'t|'re|'ve|'m|'ll|'d| ?\\\\p{L}+| ?\\\\p{N}+| ?[^\\\\s\\\\p{L}\\\\p{N}]+|\\\\s+(?!\\\\S)|\\\\s+") ", "
             SPLIT ("\\\\p{N}+") ", " SPLIT ("[0-9][0-9][0-9]") ", "
             "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": false}]}, "
             "\"post_processor\": {\"type\": \"ByteLevel\", \"trim_offsets\": true}," BYTE_DECODER,
    .model = BYTE_MODEL,
    .pairs = TRUE,
  },
};

static char *
dup_reference_path (const char *name)
{
  const char *folder = g_getenv ("RILL_REFERENCE");
  char *path = g_build_filename (folder != NULL ? folder : "", "tokenizers", name, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the reference files are not there");
      g_clear_pointer (&path, g_free);
    }
  return path;
}

static char *
load_text (const char *path,
           const char *suffix)
{
  g_autofree char *full = g_strconcat (path, suffix, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static RillTokenizer *
load_form (const Form *form,
           const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillGguf) gguf = rill_gguf_open (path, &error);
  g_autofree char *folder = test_folder_new ();
  RillTokenizer *tokenizer;

  g_assert_no_error (error);
  hf_write_tokenizer (folder, gguf, form->steps, form->model, form->pairs);
  tokenizer = rill_tokenizer_new_from_file (folder, &error);
  g_assert_no_error (error);
  test_folder_remove (folder);
  return tokenizer;
}

static void
assert_round_trip (RillTokenizer *tokenizer,
                   const char    *text,
                   gsize          n_bytes)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) back = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, text, (gssize) n_bytes, RILL_ENCODE_TEXT, tokens);
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, back);
  g_assert_cmpmem (back->str, back->len, text, n_bytes);
}

static void
test_reference (gconstpointer data)
{
  const Form *form = data;
  g_autofree char *path = dup_reference_path (form->file);
  g_autoptr (RillTokenizer) tokenizer = path != NULL ? load_form (form, path) : NULL;
  g_autofree char *inputs = path != NULL ? load_text (path, ".inp") : NULL;
  g_autofree char *outputs = path != NULL ? load_text (path, ".out") : NULL;
  g_auto (GStrv) texts = path != NULL ? g_strsplit (inputs, "\n__ggml_vocab_test__\n", -1) : NULL;
  g_auto (GStrv) lines = path != NULL ? g_strsplit (outputs, "\n", -1) : NULL;
  guint n = 0;

  if (path == NULL)
    return;
  for (guint i = 0; texts[i] != NULL; i++, n++)
    {
      g_autofree char *ids = tokenizer_dup_ids (tokenizer, texts[i], -1, RILL_ENCODE_TEXT);

      if (form->eats_space && *texts[i] == ' ')
        continue;
      if (g_strcmp0 (ids, g_strstrip (lines[i])) != 0)
        g_test_fail_printf ("text %u \"%s\": expected %s, got %s", i, texts[i], lines[i], ids);
      assert_round_trip (tokenizer, texts[i], strlen (texts[i]));
    }
  g_assert_cmpuint (n, >, 40);
}

static void
test_speed (gconstpointer data)
{
  const Form *form = data;
  g_autofree char *path = dup_reference_path (form->file);
  g_autoptr (RillTokenizer) tokenizer = path != NULL ? load_form (form, path) : NULL;
  g_autofree char *inputs = path != NULL ? load_text (path, ".inp") : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  clock_t begin;
  double seconds;

  if (path == NULL)
    return;
  while (text->len < 1000000)
    g_string_append (text, inputs);
  begin = clock ();
  rill_tokenizer_encode (tokenizer, text->str, (gssize) text->len, RILL_ENCODE_TEXT, tokens);
  seconds = (double) (clock () - begin) / CLOCKS_PER_SEC;
  g_test_message ("%s: %" G_GSIZE_FORMAT " bytes in %.3f s of the processor's time", form->name, text->len, seconds);
  /* Far above what it takes, for sanitizers. */
  g_assert_cmpfloat (seconds, <, 20.0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *reference = g_strconcat ("/tokenizer-json/reference/", forms[i].name, NULL);
      g_autofree char *speed = g_strconcat ("/tokenizer-json/speed/", forms[i].name, NULL);

      g_test_add_data_func (reference, &forms[i], test_reference);
      g_test_add_data_func (speed, &forms[i], test_speed);
    }
  return g_test_run ();
}
