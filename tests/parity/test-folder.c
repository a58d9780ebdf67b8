/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders of Hugging Face: the logits of a folder against those of the GGUF file that holds the same weights, and the ids of
 * its tokenizer.json against those of the file's vocabulary.
 */

#include "reference.h"

#include "gguf-writer.h"
#include "hf-folder.h"
#include "hf-tokenizer.h"
#include "rill-quantize.h"

#define BOUND 1e-6

typedef struct
{
  const char *model;
  const char *type;
  guint n_shards;
} Case;

static float *
run_model (const char *path,
           GArray     *tokens)
{
  g_autoptr (RillModel) model = reference_load_model (path);
  RillSessionOptions options;

  rill_session_options_init (&options);
  options.cache_type = RILL_CACHE_F32;
  options.n_sink = 4;
  options.capacity = 32;
  options.chunk = 7;
  return reference_run_logits (model, &options, tokens);
}

static void
test_logits (gconstpointer data)
{
  const Case *this_case = data;
  g_autofree char *json_name = g_strdup_printf ("models/%s/reference.json", this_case->model);
  g_autofree char *file_name = g_strdup_printf ("models/%s/%s.%s.gguf", this_case->model, this_case->model,
                                                this_case->type);
  g_autofree char *path = reference_dup_path (file_name);
  g_autoptr (JsonObject) reference = path != NULL ? reference_load_json (json_name) : NULL;

  if (reference == NULL)
    return;

  g_autoptr (RillGguf) gguf = rill_gguf_open (path, NULL);
  g_autofree char *folder = hf_folder_new (gguf, this_case->n_shards);
  g_autoptr (GArray) tokens = reference_dup_tokens (reference, "tokens");
  gsize n_values = tokens->len * (gsize) json_object_get_int_member (reference, "vocab_size");
  g_autofree float *expected = run_model (path, tokens);
  g_autofree float *got = run_model (folder, tokens);
  double distance = reference_relative_rmse (got, expected, n_values);

  g_test_message ("%s %s in %u files: distance %.3g, bound %.3g", this_case->model, this_case->type, this_case->n_shards,
                  distance, BOUND);
  if (!(distance <= BOUND))
    g_test_fail_printf ("distance %.6g is beyond %.6g", distance, BOUND);
  test_folder_remove (folder);
}

static GArray *
encode (RillModel  *model,
        const char *text)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_tokenizer_encode (rill_model_get_tokenizer (model), text, -1, RILL_ENCODE_BOS, tokens);
  return tokens;
}

/* How the folder of such a model describes its tokenizer. */
static const char llama_steps[] =
  "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Prepend\", \"prepend\": \"\\u2581\"}, "
  "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\\u2581\"}]}, \"pre_tokenizer\": null, "
  "\"decoder\": {\"type\": \"Sequence\", \"decoders\": [{\"type\": \"Replace\", \"pattern\": {\"String\": \"\\u2581\"}, "
  "\"content\": \" \"}, {\"type\": \"ByteFallback\"}, {\"type\": \"Fuse\"}, {\"type\": \"Strip\", \"content\": \" \", "
  "\"start\": 1, \"stop\": 0}]},";
#define LLAMA_MODEL "\"unk_token\": \"<unk>\", \"fuse_unk\": true, \"byte_fallback\": true,"
#define LLAMA_CONFIG "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"add_bos_token\": true}"

/* A trained model with its vocabulary: the same ids, the same logits after them, and the same text again. */
static void
test_whole (void)
{
  static const char *const texts[] = { "Once upon a time, there was a little girl named Lily.", " two  spaces", "caf\xc3\xa9 \xf0\x9f\x99\x82" };
  g_autofree char *path = reference_dup_path ("weights/stories260K-f32.gguf");

  if (path == NULL)
    return;

  g_autoptr (RillGguf) gguf = rill_gguf_open (path, NULL);
  g_autofree char *folder = hf_folder_new (gguf, 2);
  g_autoptr (RillModel) from_file = reference_load_model (path);
  g_autoptr (RillModel) from_folder = NULL;
  gsize n_vocab = rill_model_get_info (from_file)->n_vocab;

  hf_write_tokenizer (folder, gguf, llama_steps, LLAMA_MODEL, FALSE);
  hf_folder_write (folder, "tokenizer_config.json", LLAMA_CONFIG);
  from_folder = reference_load_model (folder);
  g_assert_null (rill_model_get_info (from_folder)->text_problem);
  g_assert_cmpstr (rill_model_get_info (from_folder)->tokenizer, ==, "llama");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GArray) expected = encode (from_file, texts[i]);
      g_autoptr (GArray) got = encode (from_folder, texts[i]);
      g_autoptr (GString) back = g_string_new (NULL);
      g_autofree float *expected_logits = NULL;
      g_autofree float *got_logits = NULL;
      RillSessionOptions options;

      g_assert_cmpmem (got->data, got->len * sizeof (RillToken), expected->data, expected->len * sizeof (RillToken));
      rill_tokenizer_decode (rill_model_get_tokenizer (from_folder), (const RillToken *) (gpointer) got->data, got->len, back);
      g_assert_cmpstr (back->str, ==, texts[i]);
      rill_session_options_init (&options);
      options.cache_type = RILL_CACHE_F32;
      expected_logits = reference_run_logits (from_file, &options, expected);
      got_logits = reference_run_logits (from_folder, &options, got);
      g_assert_cmpfloat (reference_relative_rmse (got_logits, expected_logits, got->len * n_vocab), <=, BOUND);
    }
  test_folder_remove (folder);
}

static gboolean
append_cb (gconstpointer data,
           gsize         n_bytes,
           gpointer      user_data,
           GError      **error)
{
  g_byte_array_append (user_data, data, (guint) n_bytes);
  return TRUE;
}

static RillModel *
load_rounded (const char *source,
              const char *path)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  RillQuantizeSummary summary;

  rill_quantize_file (source, "Q8_0", append_cb, bytes, NULL, NULL, &summary, &error);
  g_assert_no_error (error);
  g_file_set_contents (path, (const char *) bytes->data, (gssize) bytes->len, &error);
  g_assert_no_error (error);
  return reference_load_model (path);
}

/* The folder and the file made smaller: the same ids, the same logits to the bit, the same text. */
static void
test_rounded (void)
{
  static const char text[] = "Once upon a time, there was a little girl named Lily. <s> caf\xc3\xa9";
  g_autofree char *path = reference_dup_path ("weights/stories260K-f32.gguf");

  if (path == NULL)
    return;

  g_autoptr (RillGguf) gguf = rill_gguf_open (path, NULL);
  g_autofree char *folder = hf_folder_new (gguf, 2);
  g_autofree char *file_path = g_build_filename (folder, "file.gguf", NULL);
  g_autofree char *folder_path = g_build_filename (folder, "folder.gguf", NULL);
  g_autoptr (RillModel) from_file = load_rounded (path, file_path);
  g_autoptr (RillModel) from_folder = NULL;
  g_autoptr (GArray) expected = encode (from_file, text);
  g_autoptr (GArray) got = NULL;
  gsize n_values = expected->len * (gsize) rill_model_get_info (from_file)->n_vocab;
  g_autofree float *expected_logits = NULL;
  g_autofree float *got_logits = NULL;
  RillSessionOptions options;

  hf_write_tokenizer (folder, gguf, llama_steps, LLAMA_MODEL, FALSE);
  hf_folder_write (folder, "tokenizer_config.json", LLAMA_CONFIG);
  from_folder = load_rounded (folder, folder_path);
  g_assert_null (rill_model_get_info (from_folder)->text_problem);
  got = encode (from_folder, text);
  g_assert_cmpmem (got->data, got->len * sizeof (RillToken), expected->data, expected->len * sizeof (RillToken));
  rill_session_options_init (&options);
  expected_logits = reference_run_logits (from_file, &options, expected);
  got_logits = reference_run_logits (from_folder, &options, got);
  g_assert_cmpmem (got_logits, n_values * sizeof (float), expected_logits, n_values * sizeof (float));
  test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  static const Case cases[] = {
    { "tiny-llama", "F16", 1 },
    { "tiny-llama", "BF16", 3 },
    { "tiny-qwen2", "F32", 1 },
    { "tiny-qwen2", "F16", 2 },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/parity/folder/%s/%s", cases[i].model, cases[i].type);

      g_test_add_data_func (name, &cases[i], test_logits);
    }
  g_test_add_func ("/parity/folder/whole", test_whole);
  g_test_add_func ("/parity/folder/rounded", test_rounded);
  return g_test_run ();
}
