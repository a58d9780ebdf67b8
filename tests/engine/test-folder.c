/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders of Hugging Face that are wrong: each is refused with a message that names what, where, expected and got.
 */

#include "format/safetensors.h"
#include "hf-folder.h"
#include "safetensors-writer.h"
#include "test-model.h"

#include "gguf-writer.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- Safetensors files -------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *header;
  gint64 length; /* what the file says it is; -1: as it is */
  gsize n_data;
  const char *expected; /* in the message */
} HeaderCase;

#define A(shape, offsets) "{\"a\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static const HeaderCase header_cases[] = {
  { "length-huge", "{}", G_MAXINT64, 0, "header length at byte 0: expected 2 to 2, got 9223372036854775807" },
  { "length-past-end", "{}", 3, 0, "header length at byte 0: expected 2 to 2, got 3" },
  { "length-none", "{}", 0, 0, "header length at byte 0: expected 2 to 2, got 0" },
  { "no-brace", "[]", -1, 0, "header at byte 8: expected \"{\", got byte 0x5b" },
  { "no-json", "{\"a\":", -1, 0, "JSON at byte 8: expected JSON" },
  { "not-utf8", "{\"\xff\":1}", -1, 0, "expected UTF-8, got 0xff" },
  { "deep", "{\"a\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", -1, 0, "expected at most 8 levels of nesting" },
  { "twice",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"U8\",\"shape\":[0],"
    "\"data_offsets\":[0,0]}}",
    -1, 0, "\"a\": expected the name once" },
  { "no-object", "{\"a\":3}", -1, 0, "tensor a: description: expected an object" },
  { "no-dtype", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", -1, 4, "tensor a: dtype: expected F32" },
  { "odd-dtype", "{\"a\":{\"dtype\":\"Q4\",\"shape\":[1],\"data_offsets\":[0,4]}}", -1, 4, "got \"Q4\"" },
  { "number-dtype", "{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}", -1, 4, "dtype: expected a string, got 7" },
  { "no-shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", -1, 4, "shape: expected an array" },
  { "text-shape", A ("\"1\"", "[0,4]"), -1, 4, "shape: expected an array, got \"1\"" },
  { "negative", A ("[-1]", "[0,4]"), -1, 4, "shape: expected integers of at least 0, got -1" },
  { "fraction", A ("[1.5]", "[0,4]"), -1, 4, "shape: expected integers" },
  { "overflow", A ("[4611686018427387904,4]", "[0,4]"), -1, 4, "expected fewer than 2^63 bytes" },
  { "five-dimensions", A ("[1,1,1,1,1]", "[0,4]"), -1, 4, "expected at most 4 dimensions, got 5" },
  { "no-offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", -1, 4, "data_offsets: expected two numbers, got 0" },
  { "one-offset", A ("[1]", "[0]"), -1, 4, "data_offsets: expected two numbers, got 1" },
  { "backwards", A ("[1]", "[4,0]"), -1, 4, "got 4 to 0" },
  { "past-end", A ("[2]", "[0,8]"), -1, 4, "expected a range within the 4 bytes" },
  { "wrong-size", A ("[2]", "[0,4]"), -1, 4, "expected the 8 bytes of the shape, got 4" },
  { "overlap",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],"
    "\"data_offsets\":[2,6]}}",
    -1, 6, "after a, got it at byte" },
  { "hole",
    "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],"
    "\"data_offsets\":[6,10]}}",
    -1, 10, "there is a hole" },
  { "left-over", A ("[1]", "[0,4]") "  ", -1, 8, "4 bytes that belong to no tensor" },
  { "unaligned", A ("[1]", "[0,4]") " ", -1, 4, "expected data at a multiple of 4 bytes" },
  { "no-name", "{\"\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", -1, 0, "expected 1 to 512 bytes" },
};

static void
assert_refused (GError     *error,
                const char *path,
                const char *expected)
{
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == RILL_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_true (g_str_has_prefix (error->message, path));
  if (strstr (error->message, expected) == NULL)
    g_test_fail_printf ("expected \"%s\" in \"%s\"", expected, error->message);
}

static void
test_header (gconstpointer data)
{
  const HeaderCase *this_case = data;
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL);
  g_autoptr (GError) error = NULL;

  safetensors_save_raw (path, this_case->header, this_case->length, this_case->n_data);
  g_assert_null (rill_safetensors_open (path, &error));
  assert_refused (error, path, this_case->expected);
  test_folder_remove (folder);
}

static void
test_header_cut (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL);
  g_autofree char *bytes = NULL;
  gsize n_bytes = 0;

  safetensors_save_raw (path, A ("[4]", "[0,16]") " ", -1, 16);
  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  for (gsize n = 0; n < n_bytes; n++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
      g_assert_null (rill_safetensors_open (path, &error));
      g_assert_error (error, RILL_ERROR, RILL_ERROR_FORMAT);
    }
  test_folder_remove (folder);
}

/* Any one byte of it changed: no crash, and what opens can be read. */
static void
test_header_changed (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.safetensors", NULL);
  g_autofree char *bytes = NULL;
  gsize n_bytes = 0;
  guint n_opened = 0;

  safetensors_save_raw (path, A ("[4]", "[0,16]") " ", -1, 16);
  g_assert_true (g_file_get_contents (path, &bytes, &n_bytes, NULL));
  for (gsize i = 0; i < n_bytes; i++)
    for (guint change = 1; change < 256; change = change * 5 + 2)
      {
        g_autoptr (RillSafetensors) file = NULL;

        bytes[i] = (char) (bytes[i] ^ change);
        g_assert_true (g_file_set_contents_full (path, bytes, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
        file = rill_safetensors_open (path, NULL);
        bytes[i] = (char) (bytes[i] ^ change);
        for (guint t = 0; file != NULL && t < rill_safetensors_get_n (file); t++)
          {
            const RillSafetensor *tensor = rill_safetensors_get (file, t);

            for (guint64 at = 0; at < tensor->data_bytes; at++)
              g_assert_cmpuint (((const guint8 *) tensor->data)[at] & 0, ==, 0);
            n_opened++;
          }
      }
  g_assert_cmpuint (n_opened, >, 0);
  test_folder_remove (folder);
}

/* --- Folders ------------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *name;
  const char *file;     /* that is changed: of its text ... */
  const char *from;     /* ... this; NULL: all of it; "": the file is removed */
  const char *to;       /* becomes this */
  const char *expected; /* in the message */
  guint n_shards;       /* 0: 1 */
} FolderCase;

#define CONFIG "config.json"
#define INDEX "model.safetensors.index.json"

static const FolderCase folder_cases[] = {
  { "no-config", CONFIG, "", NULL, "config.json in it" },
  { "config-no-json", CONFIG, NULL, "words", "config.json: JSON at byte 0: expected JSON" },
  { "config-array", CONFIG, NULL, "[]", "config.json: JSON at byte 0: expected an object" },
  { "config-twice", CONFIG, "\"vocab_size\"", "\"hidden_size\"", "\"hidden_size\": expected the name once" },
  { "no-type", CONFIG, "\"model_type\"", "\"other\"", "config.json: model_type: nothing is not supported" },
  { "other-type", CONFIG, "\"llama\"", "\"mamba\"", "config.json: model_type: \"mamba\" is not supported: expected one of llama" },
  { "text-number", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": \"2\"",
    "num_hidden_layers: expected an integer from 1 to 1024, got \"2\"" },
  { "no-layers", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 0", "num_hidden_layers: expected an integer" },
  { "endless-layers", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1099511627776", "got 1099511627776" },
  { "absent", CONFIG, "\"num_hidden_layers\"", "\"layers\"", "num_hidden_layers: expected an integer, got nothing" },
  { "odd-heads", CONFIG, "\"num_attention_heads\": 4", "\"num_attention_heads\": 3",
    "expected a divisor of num_attention_heads (3), got 2" },
  { "odd-width", CONFIG, "\"num_attention_heads\": 4", "\"num_attention_heads\": 6",
    "hidden_size: expected a multiple of num_attention_heads (6), got 64" },
  { "quantised", CONFIG, "\"hidden_act\"", "\"quantization_config\": {\"quant_method\": \"awq\"}, \"hidden_act\"",
    "quantization_config: expected weights of F32, F16 or BF16, got a quantisation by \"awq\"" },
  { "activation", CONFIG, "\"silu\"", "\"relu\"", "hidden_act: expected \"silu\", got \"relu\"" },
  { "scaling", CONFIG, "\"rope_scaling\": null", "\"rope_scaling\": {\"rope_type\": \"mrope\"}",
    "rope_scaling.rope_type: expected \"default\"" },
  { "scaling-factor", CONFIG, "\"rope_scaling\": null", "\"rope_scaling\": {\"rope_type\": \"linear\"}",
    "rope_scaling.factor: expected a number, got nothing" },
  { "more-layers", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3",
    "tensor model.layers.2.input_layernorm.weight: expected it among the" },
  { "fewer-layers", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1",
    "expected a weight of model_type \"llama\" with 1 layers" },
  { "untied", CONFIG, "\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false", "tensor lm_head.weight: expected it" },
  { "other-width", CONFIG, "\"intermediate_size\": 96", "\"intermediate_size\": 95", "model.safetensors: tensor model.layers.0.mlp.gate_proj.weight at byte" },
  { "other-vocabulary", CONFIG, "\"vocab_size\": 416", "\"vocab_size\": 417", "model.safetensors: tensor model.embed_tokens.weight at byte" },
  { "no-weights", "model.safetensors", "", NULL, "expected model.safetensors or model.safetensors.index.json, got neither" },
  { "index-elsewhere", INDEX, "model-00001-of-00002.safetensors", "../model-00001.safetensors",
    "expected the name of a safetensors file in the folder, got \"../model-00001.safetensors\"", 2 },
  { "index-no-map", INDEX, "\"weight_map\"", "\"map\"", "weight_map: expected an object, got nothing", 2 },
  { "index-wrong-file", INDEX, "\"model.norm.weight\": \"model-00002", "\"model.norm.weight\": \"model-00001",
    "model.norm.weight: expected the tensor in model-00001-of-00002.safetensors, got none there", 2 },
  { "shard-missing", "model-00002-of-00002.safetensors", "", NULL, "could not be opened", 2 },
  { "template", "tokenizer_config.json", NULL, "{\"chat_template\": 3}", "chat_template: expected a string, got 3" },
};

/* Returns FALSE where the text is not in the file. */
static void
change_file (const FolderCase *this_case,
             const char       *folder)
{
  g_autofree char *path = g_build_filename (folder, this_case->file, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *changed = NULL;

  if (this_case->from != NULL && *this_case->from == '\0')
    {
      g_assert_cmpint (g_unlink (path), ==, 0);
      return;
    }
  if (this_case->from == NULL)
    {
      hf_folder_write (folder, this_case->file, this_case->to);
      return;
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, this_case->from));
  parts = g_strsplit (text, this_case->from, 2);
  changed = g_strjoinv (this_case->to, parts);
  hf_folder_write (folder, this_case->file, changed);
}

static char *
new_folder (guint n_shards)
{
  TestModelOptions options;
  g_autoptr (TestModel) model = NULL;
  g_autoptr (RillGguf) gguf = NULL;
  g_autoptr (GError) error = NULL;

  test_model_options_init (&options);
  options.tied_output = TRUE;
  model = test_model_new (&options);
  gguf = rill_gguf_open (model->path, &error);
  g_assert_no_error (error);
  return hf_folder_new (gguf, MAX (n_shards, 1));
}

static void
test_bad_folder (gconstpointer data)
{
  const FolderCase *this_case = data;
  g_autofree char *folder = new_folder (this_case->n_shards);
  g_autoptr (RillModel) model = NULL;
  g_autoptr (GError) error = NULL;

  change_file (this_case, folder);
  model = rill_model_load (folder, NULL, NULL, &error);
  g_assert_null (model);
  assert_refused (error, folder, this_case->expected);
  test_folder_remove (folder);
}

/* A slash at the end of its name, other files beside it: what is not wrong is no reason. */
static void
test_good_folder (void)
{
  g_autofree char *folder = new_folder (2);
  g_autofree char *slashed = g_strconcat (folder, "/", NULL);
  g_autoptr (RillModelInfo) info = NULL;
  g_autoptr (RillModel) model = NULL;
  g_autoptr (GError) error = NULL;

  hf_folder_write (folder, "README.md", "words");
  hf_folder_write (folder, "chat_template.jinja", "{{ messages }}");
  info = rill_model_info_new (slashed, &error);
  g_assert_no_error (error);
  g_assert_null (info->problem);
  g_assert_cmpstr (info->architecture, ==, "llama");
  g_assert_cmpstr (info->weight_type, ==, "F32");
  g_assert_cmpstr (info->chat_template, ==, "{{ messages }}");
  g_assert_cmpuint (info->gguf_version, ==, 0);
  g_assert_cmpuint (info->n_layer, ==, 2);
  g_assert_cmpuint (info->n_vocab, ==, 416);
  g_assert_true (info->tied_output);
  g_assert_nonnull (strstr (info->text_problem, "tokenizer.json"));
  model = rill_model_load (slashed, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (rill_model_get_tokenizer (model));
  test_folder_remove (folder);
}

/* All tensors under another name, and the configuration within another. */
static void
make_part (const char *folder)
{
  g_autofree char *config_path = g_build_filename (folder, "config.json", NULL);
  g_autofree char *weights_path = g_build_filename (folder, "model.safetensors", NULL);
  g_autofree char *config = NULL;
  g_autofree char *weights = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *header = NULL;
  g_autoptr (GString) renamed = NULL;
  g_autoptr (GByteArray) file = g_byte_array_new ();
  gsize n_bytes;
  guint64 n_header;

  g_assert_true (g_file_get_contents (config_path, &config, NULL, NULL));
  whole = g_strdup_printf ("{\"model_type\": \"mistral3\", \"vision_config\": {}, \"text_config\": %s}", config);
  hf_folder_write (folder, "config.json", whole);

  g_assert_true (g_file_get_contents (weights_path, &weights, &n_bytes, NULL));
  memcpy (&n_header, weights, sizeof n_header);
  header = g_strndup (weights + 8, (gsize) n_header);
  renamed = g_string_new (header);
  g_string_replace (renamed, "\"model.", "\"language_model.model.", 0);
  while (renamed->len % 8 != 0)
    g_string_append_c (renamed, ' ');
  n_bytes -= 8 + n_header;
  g_byte_array_append (file, (const guint8 *) &(guint64) { renamed->len }, 8);
  g_byte_array_append (file, (const guint8 *) renamed->str, (guint) renamed->len);
  g_byte_array_append (file, (const guint8 *) weights + 8 + n_header, (guint) n_bytes);
  g_assert_true (g_file_set_contents (weights_path, (const char *) file->data, file->len, NULL));
}

/* The part of a model that writes, where another part sees pictures. */
static void
test_part (void)
{
  g_autofree char *folder = new_folder (1);
  g_autoptr (RillModel) model = NULL;
  g_autoptr (GError) error = NULL;

  make_part (folder);
  model = rill_model_load (folder, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rill_model_get_info (model)->architecture, ==, "llama");
  g_assert_cmpuint (rill_model_get_info (model)->n_layer, ==, 2);
  test_folder_remove (folder);
}

static gboolean
stop_cb (guint64  done,
         guint64  total,
         gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, >, *last);
  g_assert_cmpuint (done, <=, total);
  *last = done;
  return done < total;
}

/* Progress counts the bytes of all files, and can end the load. */
static void
test_progress (void)
{
  g_autofree char *folder = new_folder (3);
  g_autoptr (GError) error = NULL;
  guint64 done = 0;

  g_assert_null (rill_model_load (folder, stop_cb, &done, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_CANCELLED);
  g_assert_cmpuint (done, >, 0);
  test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (header_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/folder/safetensors/", header_cases[i].name, NULL);

      g_test_add_data_func (name, &header_cases[i], test_header);
    }
  g_test_add_func ("/folder/safetensors/cut", test_header_cut);
  g_test_add_func ("/folder/safetensors/changed", test_header_changed);
  for (guint i = 0; i < G_N_ELEMENTS (folder_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/folder/bad/", folder_cases[i].name, NULL);

      g_test_add_data_func (name, &folder_cases[i], test_bad_folder);
    }
  g_test_add_func ("/folder/good", test_good_folder);
  g_test_add_func ("/folder/part", test_part);
  g_test_add_func ("/folder/progress", test_progress);
  return g_test_run ();
}
