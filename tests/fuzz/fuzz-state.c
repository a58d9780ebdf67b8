/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A saved stream with a few words changed and its checksum right again, restored into a session and gone on with.
 */

#include "fuzz.h"
#include "model/hash.h"
#include "stream/session-state.h"
#include "test-model.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_KINDS 4
#define MAX_CHANGES 16

typedef struct
{
  RillSession *session;
  GByteArray *state;
} Kind;

static Kind kinds[N_KINDS];

static void
append (RillSession *session,
        guint        n)
{
  for (guint i = 0; i < n; i++)
    {
      RillToken token = (RillToken) (i * 11 % 24);
      g_autoptr (GError) error = NULL;
      gboolean appended = rill_session_append (session, &token, 1, i % 2 == 0, NULL, NULL, &error);

      fuzz_check_error (appended, error);
    }
}

static void
kind_init (Kind      *kind,
           RillModel *model,
           guint      number)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "fuzz-state-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  RillSessionOptions options;
  char *contents;
  gsize n_bytes;
  int descriptor = g_mkstemp (path);

  g_assert_cmpint (descriptor, >=, 0);
  g_close (descriptor, NULL);

  rill_session_options_init (&options);
  options.policy = number == 3 ? RILL_POLICY_RECOMPUTE : number == 2 ? RILL_POLICY_DENSE : RILL_POLICY_STREAMING;
  options.n_sink = 2;
  options.capacity = 10;
  options.n_rewind = 4;
  options.max_kept = options.policy == RILL_POLICY_STREAMING ? 3 : 0;
  options.cache_type = number == 1 ? RILL_CACHE_Q8_0 : RILL_CACHE_F32;
  options.n_thread = 1;
  kind->session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);

  append (kind->session, number == 2 ? 7 : 25);
  if (options.max_kept > 0)
    {
      rill_session_keep (kind->session, 22, 2, &error);
      g_assert_no_error (error);
      append (kind->session, 6);
    }
  rill_session_save (kind->session, path, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &contents, &n_bytes, &error);
  g_assert_no_error (error);
  kind->state = g_byte_array_new_take ((guint8 *) contents, n_bytes);
  g_unlink (path);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_autoptr (TestModel) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) model = NULL;
  TestModelOptions options;

  test_model_options_init (&options);
  options.n_layer = 1;
  options.n_embd = 32;
  options.n_head = 2;
  options.n_head_kv = 1;
  options.head_dim = 32;
  options.n_rot = 8;
  options.n_ff = 32;
  options.n_vocab = 24;
  file = test_model_new (&options);
  model = rill_model_load (file->path, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_KINDS; i++)
    kind_init (&kinds[i], model, i);

  return 0;
}

static void
put (GByteArray *state,
     guint64     offset,
     guint64     value,
     guint       n_bytes)
{
  if (offset + n_bytes <= state->len)
    memcpy (state->data + offset, &value, n_bytes);
}

/* As the writer of the file computes it: over the header, then over each part. */
static void
mend_checksum (RillSession *session,
               GByteArray  *state)
{
  RillStateSection sections[RILL_STATE_N_SECTION];
  gsize at = RILL_STATE_N_FIELD * sizeof (guint64);
  guint64 checksum;

  if (state->len != rill_state_get_bytes (session))
    return;

  rill_state_list_sections (session, sections);
  checksum = rill_hash (0, state->data, at);
  for (guint i = 0; i < RILL_STATE_N_SECTION; i++)
    {
      checksum = rill_hash (checksum, state->data + at, sections[i].n_bytes);
      at += sections[i].n_bytes;
    }
  put (state, at, checksum, sizeof checksum);
}

/* Header fields, tokens and everything else by the byte. */
static void
change (GByteArray *state,
        FuzzInput  *input)
{
  guint8 kind = fuzz_take_byte (input);
  guint64 position;

  switch (kind % 4)
    {
    case 0:
      memcpy (&position, state->data + RILL_STATE_POSITION * 8, sizeof position);
      put (state, (guint64) (kind / 4 % RILL_STATE_N_FIELD) * 8, position + (guint64) (gint8) fuzz_take_byte (input), 8);
      break;
    case 1:
      put (state, (guint64) (kind / 4 % RILL_STATE_N_FIELD) * 8, fuzz_take_u64 (input), 8);
      break;
    case 2:
      put (state, RILL_STATE_N_FIELD * 8 + 4 * (guint64) fuzz_take_byte (input), fuzz_take_u32 (input), 4);
      break;
    default:
      put (state, state->len - 8 - fuzz_take_u32 (input) % (state->len - 8), fuzz_take_byte (input), 1);
      break;
    }
}

static void
go_on (RillSession *session)
{
  guint64 most;

  append (session, 3);
  most = rill_session_get_max_rewind (session);
  if (most > 0)
    g_assert_true (rill_session_rewind (session, MIN (most, 2), NULL));
  rill_session_release (session, 0, rill_session_get_position (session));
  append (session, 14);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  FuzzInput input = { data, n_bytes };
  guint8 first = fuzz_take_byte (&input);
  Kind *kind = &kinds[first % N_KINDS];
  g_autoptr (GByteArray) state = g_byte_array_append (g_byte_array_new (), kind->state->data, kind->state->len);
  g_autoptr (GError) error = NULL;
  gboolean restored;

  for (guint i = 0; i < MAX_CHANGES && input.n_left > 0; i++)
    change (state, &input);
  if ((first & 0x40) != 0)
    g_byte_array_set_size (state, state->len - fuzz_take_byte (&input));
  if ((first & 0x80) == 0)
    mend_checksum (kind->session, state);

  restored = rill_session_restore (kind->session, fuzz_file_set (state->data, state->len), &error);
  fuzz_check_error (restored, error);
  if (restored)
    go_on (kind->session);

  return 0;
}
