/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encoding by rank, bytes for what has no piece, and the chat format of packed dialogues.
 */
#include "tokens.h"

#include "fixture.h"

#include <string.h>

enum
{
  BYTES = 6,
  AB = 262,
  SPACE_A,
  BC,
  ABC,
  SPACE,
  A,
  B,
  C,
};

static TrainVocabulary *
load (char **folder)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  TrainVocabulary *vocabulary;

  *folder = fixture_new_folder ();
  path = g_build_filename (*folder, "v.model", NULL);
  fixture_write_vocabulary (path);
  vocabulary = train_vocabulary_load (path, &error);
  g_assert_no_error (error);
  return vocabulary;
}

static void
check (TrainVocabulary *vocabulary,
       const char      *text,
       gboolean         add_space,
       const gint32    *expected,
       gsize            n_expected)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (gint32));

  train_vocabulary_encode (vocabulary, text, add_space, tokens);
  g_assert_cmpmem (tokens->data, tokens->len * 4, expected, n_expected * 4);
}

#define CHECK(vocabulary, text, add_space, ...)                                                                        \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    const gint32 expected[] = { __VA_ARGS__ };                                                                         \
    check (vocabulary, text, add_space, expected, G_N_ELEMENTS (expected));                                            \
  }                                                                                                                    \
  G_STMT_END

static void
test_encode (void)
{
  char *folder;
  g_autoptr (TrainVocabulary) vocabulary = load (&folder);

  CHECK (vocabulary, "abc", FALSE, ABC);
  /* "ab" outranks "_a", and then "abc" joins. */
  CHECK (vocabulary, "abc", TRUE, SPACE, ABC);
  CHECK (vocabulary, "a b", TRUE, SPACE_A, SPACE, B);
  CHECK (vocabulary, "a  b", TRUE, SPACE_A, SPACE, SPACE, B);
  CHECK (vocabulary, "a\nb", FALSE, A, BYTES + '\n', B);
  CHECK (vocabulary, "\xc3\xa9", FALSE, BYTES + 0xc3, BYTES + 0xa9);
  /* Control pieces are never made out of text. */
  CHECK (vocabulary, "<", FALSE, BYTES + '<');
  fixture_remove_folder (folder);
}

static void
test_decode (void)
{
  char *folder;
  g_autoptr (TrainVocabulary) vocabulary = load (&folder);
  const gint32 tokens[] = { SPACE_A, BYTES + 0xc3, BYTES + 0xa9, vocabulary->end };
  g_autofree char *text = train_vocabulary_decode (vocabulary, tokens, G_N_ELEMENTS (tokens));

  g_assert_cmpstr (text, ==, " a\xc3\xa9<|end|>");
  fixture_remove_folder (folder);
}

static void
test_pack (void)
{
  char *folder;
  g_autoptr (TrainVocabulary) vocabulary = load (&folder);
  g_autofree char *text_path = g_build_filename (folder, "d.txt", NULL);
  g_autofree char *tokens_path = g_build_filename (folder, "d.tokens", NULL);
  g_autoptr (TrainTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;
  const guint16 light = TRAIN_TOKEN_LIGHT;
  const guint16 expected[] = { light | 3, light | SPACE_A, light | 2, light | 4, SPACE_A, BYTES + '\n', B, 2,
                               light | 3, light | SPACE,   light | B, light | 2, light | 4, SPACE, C, 2 };

  g_assert_true (g_file_set_contents (text_path, "user: a\nassistant: a\\nb\n\nuser: b\nassistant: c\n", -1, &error));
  g_assert_true (train_tokens_pack (vocabulary, text_path, tokens_path, &error));
  g_assert_no_error (error);
  tokens = train_tokens_open (tokens_path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (tokens->tokens, tokens->n_tokens * 2, expected, sizeof expected);
  g_assert_cmpuint (tokens->n_documents, ==, 2);
  g_assert_cmpuint (tokens->documents[1], ==, 8);
  fixture_remove_folder (folder);
}

static void
test_bad_files (void)
{
  char *folder;
  g_autoptr (TrainVocabulary) vocabulary = load (&folder);
  g_autofree char *path = g_build_filename (folder, "v.model", NULL);
  g_autofree char *contents = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  /* The last pieces are ordinary ones: without some of them it would still be a model. */
  for (gsize cut = 1; cut < length - 200; cut += 97)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, contents, (gssize) cut, NULL));
      g_assert_null (train_vocabulary_load (path, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
      g_assert_null (train_tokens_open (path, &error));
      g_assert_nonnull (error);
    }
  fixture_remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/training/vocabulary/encode", test_encode);
  g_test_add_func ("/training/vocabulary/decode", test_decode);
  g_test_add_func ("/training/vocabulary/pack", test_pack);
  g_test_add_func ("/training/vocabulary/bad-files", test_bad_files);
  return g_test_run ();
}
