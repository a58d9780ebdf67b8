/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are no models, or no whole ones: the program exits with 1 and says which file, what in it, where, what was
 * expected and what was found. It never ends by a signal, whichever byte is wrong.
 */

#include "gguf-writer.h"
#include "program.h"
#include "test-model.h"

#include <string.h>

typedef struct
{
  TestModel *model;
  char *data;
  gsize n_bytes;
} File;

static File good;

/* A copy of the good file's first @n_bytes in a file of its own. */
static char *
write_copy (const char *name,
            const char *data,
            gsize       n_bytes)
{
  char *path = g_build_filename (good.model->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) n_bytes, NULL));
  return path;
}

static void
assert_refused (const char *path,
                const char *word)
{
  g_autoptr (ProgramResult) generate =
      program_run (NULL, "generate", "--prompt", "x", "--max-tokens", "1", "--model", path, NULL);
  g_autoptr (ProgramResult) chat = program_run ("x\n", "chat", "--model", path, NULL);

  program_assert_failed (generate, 1, path);
  program_assert_failed (generate, 1, word);
  program_assert_failed (chat, 1, path);
}

static void
test_not_gguf (void)
{
  g_autofree char *text = write_copy ("text.gguf", "I am not a model, only a text that says so.", 43);
  g_autofree char *empty = write_copy ("empty.gguf", "", 0);
  g_autoptr (ProgramResult) inspect = program_run (NULL, "inspect", text, NULL);

  assert_refused (text, "GGUF");
  assert_refused (empty, "expected");
  assert_refused (good.model->folder, good.model->folder);
  program_assert_failed (inspect, 1, "GGUF");
}

static void
test_truncated (void)
{
  for (guint i = 1; i < 8; i++)
    {
      gsize n_bytes = good.n_bytes * i / 8;
      g_autofree char *path = write_copy ("short.gguf", good.data, n_bytes);

      assert_refused (path, "expected");
    }
}

static void
test_unsupported_architecture (void)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autofree char *path = g_build_filename (good.model->folder, "other.gguf", NULL);
  g_autoptr (ProgramResult) inspect = NULL;

  gguf_writer_add_string (writer, "general.architecture", "hyperbolic-newt");
  gguf_writer_save (writer, path);
  assert_refused (path, "hyperbolic-newt");
  inspect = program_run (NULL, "inspect", path, NULL);
  program_assert_ok (inspect);
  g_assert_nonnull (strstr (inspect->out, "hyperbolic-newt"));
}

static void
test_wrong_type (void)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autofree char *path = g_build_filename (good.model->folder, "wrong.gguf", NULL);

  gguf_writer_add_string (writer, "general.architecture", "llama");
  gguf_writer_add_string (writer, "llama.block_count", "two");
  gguf_writer_save (writer, path);
  assert_refused (path, "llama.block_count");
}

static void
test_absurd_size (void)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autofree char *path = g_build_filename (good.model->folder, "absurd.gguf", NULL);
  const guint64 ne[2] = { G_GUINT64_CONSTANT (1) << 40, G_GUINT64_CONSTANT (1) << 40 };

  gguf_writer_add_string (writer, "general.architecture", "llama");
  gguf_writer_add_tensor (writer, "token_embd.weight", 0, 2, ne, "1234", 4);
  gguf_writer_save (writer, path);
  assert_refused (path, "token_embd.weight");
}

/* One byte wrong, at many places of the head: refused or run, but always with an exit of its own. */
static void
test_corrupted (void)
{
  gsize n_head = MIN (good.n_bytes, 4096);
  GRand *random = g_rand_new_with_seed (20);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *data = g_memdup2 (good.data, good.n_bytes);
      gsize at = i < 24 ? i : (gsize) g_rand_int_range (random, 0, (gint32) n_head);
      g_autofree char *path = NULL;
      g_autoptr (ProgramResult) result = NULL;

      data[at] = (char) (data[at] ^ (char) (1 << g_rand_int_range (random, 0, 8)));
      path = write_copy ("corrupted.gguf", data, good.n_bytes);
      result = program_run (NULL, "generate", "--prompt", "x", "--max-tokens", "1", "--model", path, NULL);
      g_assert_cmpint (result->status, <=, 1);
      if (result->status == 1 && strstr (result->err, path) == NULL)
        g_error ("byte %" G_GSIZE_FORMAT ": the message does not name the file: %s", at, result->err);
    }
  g_rand_free (random);
}

int
main (int    argc,
      char **argv)
{
  TestModelOptions options;
  int status;

  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);
  test_model_options_init (&options);
  options.vocabulary = TRUE;
  good.model = test_model_new (&options);
  g_assert_true (g_file_get_contents (good.model->path, &good.data, &good.n_bytes, NULL));

  g_test_add_func ("/cli/bad-files/not-gguf", test_not_gguf);
  g_test_add_func ("/cli/bad-files/truncated", test_truncated);
  g_test_add_func ("/cli/bad-files/unsupported-architecture", test_unsupported_architecture);
  g_test_add_func ("/cli/bad-files/wrong-type", test_wrong_type);
  g_test_add_func ("/cli/bad-files/absurd-size", test_absurd_size);
  g_test_add_func ("/cli/bad-files/corrupted", test_corrupted);
  status = g_test_run ();
  g_free (good.data);
  test_model_free (good.model);
  return status;
}
