/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saved and restored: the stream goes on bit for bit, and a file that is not whole or not of this session changes
 * nothing.
 */

#include "gguf-writer.h"
#include "stream-support.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define N_MORE 40

typedef struct
{
  Fixture *fixture;
  char *folder;
  char *path;
  RillToken *tokens;
} State;

static State *
state_new (void)
{
  State *state = g_new0 (State, 1);
  TestModelOptions options;

  fixture_options_init (&options);
  options.head_dim = options.n_rot = 32; /* so that q8_0 fits */
  state->fixture = fixture_new (&options);
  state->folder = test_folder_new ();
  state->path = g_build_filename (state->folder, "stream.state", NULL);
  state->tokens = random_tokens (state->fixture, 300, 1);
  return state;
}

static void
state_free (State *state)
{
  fixture_free (state->fixture);
  test_folder_remove (state->folder);
  g_free (state->folder);
  g_free (state->path);
  g_free (state->tokens);
  g_free (state);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (State, state_free)

static RillSession *
new_session (const State *state, RillPolicy policy, RillCacheType type)
{
  RillSessionOptions options;

  session_options (&options, 4, policy == RILL_POLICY_DENSE ? 200 : 24, 8, 7);
  options.policy = policy;
  options.cache_type = type;
  return session_new (state->fixture, &options);
}

static void
save (RillSession *session,
      const char  *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rill_session_save (session, path, &error));
  g_assert_no_error (error);
}

static void
assert_same_stream (const State *state,
                    RillSession *a,
                    RillSession *b)
{
  gsize n = (gsize) N_MORE * state->fixture->test->options.n_vocab;
  g_autofree float *after_a = NULL;
  g_autofree float *after_b = NULL;
  g_autoptr (RillTrace) trace_a = rill_trace_new (a);
  g_autoptr (RillTrace) trace_b = rill_trace_new (b);

  g_assert_cmpuint (rill_session_get_position (a), ==, rill_session_get_position (b));
  g_assert_cmpuint (rill_session_get_evicted (a), ==, rill_session_get_evicted (b));
  g_assert_cmpuint (rill_session_get_max_rewind (a), ==, rill_session_get_max_rewind (b));
  rill_session_copy_trace (a, trace_a);
  rill_session_copy_trace (b, trace_b);
  g_assert_cmpmem (trace_a->slot_token, trace_a->n_used * sizeof (RillToken), trace_b->slot_token,
                   trace_b->n_used * sizeof (RillToken));
  g_assert_cmpuint (trace_a->n_written, ==, trace_b->n_written);
  if (rill_session_get_logits (a) == NULL)
    g_assert_null (rill_session_get_logits (b));
  else
    g_assert_true (same_bits (rill_session_get_logits (a), rill_session_get_logits (b), n / N_MORE));

  after_a = session_append_each (a, state->tokens + 250, N_MORE);
  after_b = session_append_each (b, state->tokens + 250, N_MORE);
  g_assert_true (same_bits (after_a, after_b, n));
  for (guint i = 0; i < 6; i++)
    {
      session_append_written (a, (RillToken) i);
      session_append_written (b, (RillToken) i);
    }
  g_assert_true (rill_session_rewind (a, 6, NULL));
  g_assert_true (rill_session_rewind (b, 6, NULL));
  g_assert_true (same_bits (rill_session_get_logits (a), rill_session_get_logits (b), n / N_MORE));
}

static void
test_goes_on_bit_for_bit (void)
{
  g_autoptr (State) state = state_new ();

  for (guint policy = RILL_POLICY_STREAMING; policy <= RILL_POLICY_RECOMPUTE; policy++)
    for (guint type = RILL_CACHE_F32; type <= RILL_CACHE_Q8_0; type++)
      for (guint n_token = 0; n_token <= 120; n_token += n_token < 4 ? 3 : 33)
        {
          g_autoptr (RillSession) original = new_session (state, policy, type);
          g_autoptr (RillSession) restored = new_session (state, policy, type);
          g_autoptr (GError) error = NULL;

          session_append (original, state->tokens, n_token);
          session_append_written (original, 5);
          if (n_token == 72)
            g_assert_true (rill_session_rewind (original, 5, NULL));
          if (n_token == 0)
            g_assert_true (rill_session_rewind (original, 1, NULL));
          save (original, state->path);
          session_append (restored, state->tokens + 100, 77); /* something else, to be replaced */
          g_assert_true (rill_session_restore (restored, state->path, &error));
          g_assert_no_error (error);
          assert_same_stream (state, original, restored);
        }
}

/* The prompt's own logits are part of the state, so that a reply can be asked for again after reopening too. */
static void
test_rewinds_to_the_same_logits (void)
{
  g_autoptr (State) state = state_new ();
  guint n_vocab = state->fixture->test->options.n_vocab;
  RillSessionOptions options;
  g_autoptr (RillSession) original = NULL;
  g_autoptr (RillSession) restored = NULL;
  g_autofree float *prompt_logits = NULL;

  session_options (&options, 4, 24, 8, 64);
  original = session_new (state->fixture, &options);
  restored = session_new (state->fixture, &options);
  session_append (original, state->tokens, 100);
  prompt_logits = session_dup_logits (original);
  for (guint i = 0; i < 5; i++)
    session_append_written (original, state->tokens[i]);
  save (original, state->path);
  g_assert_true (rill_session_restore (restored, state->path, NULL));
  g_assert_true (rill_session_rewind (restored, 5, NULL));
  g_assert_true (same_bits (prompt_logits, rill_session_get_logits (restored), n_vocab));
}

static void
test_constant_size (void)
{
  g_autoptr (State) state = state_new ();
  g_autoptr (RillSession) session = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F16);
  GStatBuf few, many;

  session_append (session, state->tokens, 3);
  save (session, state->path);
  g_assert_cmpint (g_stat (state->path, &few), ==, 0);
  session_append (session, state->tokens, 300);
  save (session, state->path);
  g_assert_cmpint (g_stat (state->path, &many), ==, 0);
  g_assert_cmpint (few.st_size, ==, many.st_size);
}

/* --- Files that are refused -------------------------------------------------------------------------------------- */

/* Restoring @bytes fails with one of two codes, names the file, and leaves @session as it was. */
static void
assert_refused (const State *state,
                RillSession *session,
                const char  *bytes,
                gsize        n_bytes,
                int          code)
{
  guint n_vocab = state->fixture->test->options.n_vocab;
  g_autofree char *bad = g_build_filename (state->folder, "bad.state", NULL);
  g_autofree float *before = session_dup_logits (session);
  guint64 position = rill_session_get_position (session);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (bad, bytes, (gssize) n_bytes, NULL));
  g_assert_false (rill_session_restore (session, bad, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == RILL_ERROR);
  if (code >= 0)
    g_assert_cmpint (error->code, ==, code);
  g_assert_nonnull (strstr (error->message, bad));
  g_assert_cmpuint (rill_session_get_position (session), ==, position);
  g_assert_true (same_bits (before, rill_session_get_logits (session), n_vocab));
}

static void
test_damaged (void)
{
  g_autoptr (State) state = state_new ();
  g_autoptr (RillSession) session = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  g_autoptr (RillSession) twin = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  g_autofree char *bytes = NULL;
  g_autofree char *longer = NULL;
  gsize n_bytes;

  session_append (session, state->tokens, 100);
  session_append (twin, state->tokens, 100);
  save (session, state->path);
  g_assert_true (g_file_get_contents (state->path, &bytes, &n_bytes, NULL));

  for (gsize at = 0; at < n_bytes; at += at < 200 ? 1 : 4999)
    {
      bytes[at] ^= 0x10;
      assert_refused (state, session, bytes, n_bytes, -1);
      bytes[at] ^= 0x10;
    }
  for (gsize n = 0; n < n_bytes; n += n < 200 ? 13 : 9973)
    assert_refused (state, session, bytes, n, RILL_ERROR_FORMAT);
  assert_refused (state, session, bytes, n_bytes - 1, RILL_ERROR_FORMAT);
  longer = g_malloc0 (n_bytes + 8);
  memcpy (longer, bytes, n_bytes);
  assert_refused (state, session, longer, n_bytes + 1, RILL_ERROR_FORMAT);
  assert_refused (state, session, longer, n_bytes + 8, RILL_ERROR_FORMAT);

  /* Not a trace of all that. */
  assert_same_stream (state, session, twin);
}

static void
test_mismatched (void)
{
  g_autoptr (State) state = state_new ();
  g_autoptr (RillSession) session = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  g_autofree char *bytes = NULL;
  gsize n_bytes;
  RillSessionOptions good, options;
  TestModelOptions model_options = state->fixture->test->options;
  g_autoptr (Fixture) other = NULL;

  session_append (session, state->tokens, 60);
  save (session, state->path);
  g_assert_true (g_file_get_contents (state->path, &bytes, &n_bytes, NULL));

  session_options (&good, 4, 24, 8, 7);
#define TRY(of, change) \
  G_STMT_START \
  { \
    g_autoptr (RillSession) wrong = NULL; \
    options = good; \
    change; \
    wrong = session_new (of, &options); \
    session_append (wrong, state->tokens, 10); \
    assert_refused (state, wrong, bytes, n_bytes, RILL_ERROR_MISMATCH); \
  } \
  G_STMT_END
  TRY (state->fixture, options.policy = RILL_POLICY_WINDOW);
  TRY (state->fixture, options.n_sink = 3);
  TRY (state->fixture, (options.n_sink = 3, options.n_pinned = 1)); /* the same S, but not the same meaning */
  TRY (state->fixture, options.capacity = 25);
  TRY (state->fixture, options.n_rewind = 9);
  TRY (state->fixture, options.cache_type = RILL_CACHE_F16);
  TRY (state->fixture, options.stream_offset = 1);
  model_options.seed++;
  other = fixture_new (&model_options);
  TRY (other, (void) 0);
#undef TRY
}

/* What does not belong to the stream's state may differ. */
static void
test_other_threads_and_chunk (void)
{
  g_autoptr (State) state = state_new ();
  g_autoptr (RillSession) session = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  g_autoptr (RillSession) other = NULL;
  RillSessionOptions options;

  session_options (&options, 4, 24, 8, 50);
  options.n_thread = 2;
  other = session_new (state->fixture, &options);
  session_append (session, state->tokens, 60);
  save (session, state->path);
  g_assert_true (rill_session_restore (other, state->path, NULL));
  g_assert_cmpuint (rill_session_get_position (other), ==, 60);
}

static void
assert_only_file (const State *state,
                  const char  *name)
{
  g_autoptr (GDir) dir = g_dir_open (state->folder, 0, NULL);
  const char *entry;
  guint n = 0;

  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_assert_cmpstr (entry, ==, name);
      n++;
    }
  g_assert_cmpuint (n, ==, name != NULL ? 1 : 0);
}

/* A disk that is full in the middle of writing: the state saved before is still there, and nothing else is. */
static void
test_full_disk (void)
{
  g_autoptr (State) state = state_new ();
  g_autoptr (RillSession) session = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  g_autoptr (RillSession) restored = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  struct rlimit old, small;
  g_autoptr (GError) error = NULL;

  session_append (session, state->tokens, 60);
  save (session, state->path);
  session_append (session, state->tokens, 10);

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 5000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (rill_session_save (session, state->path, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  assert_only_file (state, "stream.state");
  g_assert_true (rill_session_restore (restored, state->path, NULL));
  g_assert_cmpuint (rill_session_get_position (restored), ==, 60);
}

static void
test_no_such_place (void)
{
  g_autoptr (State) state = state_new ();
  g_autoptr (RillSession) session = new_session (state, RILL_POLICY_STREAMING, RILL_CACHE_F32);
  g_autofree char *nowhere = g_build_filename (state->folder, "no", "such", "folder", NULL);
  g_autoptr (GError) error = NULL;

  session_append (session, state->tokens, 10);
  g_assert_false (rill_session_save (session, nowhere, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  g_clear_error (&error);
  g_assert_false (rill_session_restore (session, nowhere, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_IO);
  g_clear_error (&error);
  g_assert_false (rill_session_restore (session, state->folder, &error));
  g_assert_nonnull (error);
  assert_only_file (state, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/state/goes-on-bit-for-bit", test_goes_on_bit_for_bit);
  g_test_add_func ("/stream/state/rewinds-to-the-same-logits", test_rewinds_to_the_same_logits);
  g_test_add_func ("/stream/state/constant-size", test_constant_size);
  g_test_add_func ("/stream/state/damaged", test_damaged);
  g_test_add_func ("/stream/state/mismatched", test_mismatched);
  g_test_add_func ("/stream/state/other-threads-and-chunk", test_other_threads_and_chunk);
  g_test_add_func ("/stream/state/full-disk", test_full_disk);
  g_test_add_func ("/stream/state/no-such-place", test_no_such_place);
  return g_test_run ();
}
