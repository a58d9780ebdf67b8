/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading and running a file that may be a model.
 */

#include "run-model.h"

#include "fuzz.h"
#include "rill.h"

#include <math.h>

/* More than the window, so that tokens are forgotten. */
#define N_TOKENS 12

static void
run_session (RillModel   *model,
             RillSession *session)
{
  RillToken tokens[N_TOKENS];
  g_autoptr (GError) error = NULL;
  guint n_vocab = rill_model_get_info (model)->n_vocab;
  gboolean appended;

  for (guint i = 0; i < N_TOKENS; i++)
    tokens[i] = (RillToken) (i * 7 % n_vocab);

  appended = rill_session_append (session, tokens, N_TOKENS, FALSE, NULL, NULL, &error);
  fuzz_check_error (appended, error);
  if (appended)
    g_assert_nonnull (rill_session_get_logits (session));
}

static void
run_text (RillModel *model)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  if (rill_model_get_tokenizer (model) == NULL)
    return;

  rill_chat_append_begin (model, tokens);
  rill_chat_append_message (model, RILL_ROLE_SYSTEM, "Be kind.", tokens);
  rill_chat_append_message (model, RILL_ROLE_USER, "Hello there", tokens);
  rill_chat_append_reply_start (model, tokens);
  for (guint i = 0; i < tokens->len; i++)
    {
      RillToken id = g_array_index (tokens, RillToken, i);

      g_assert_cmpint (id, >=, 0);
      g_assert_cmpuint ((guint) id, <, rill_model_get_info (model)->n_vocab);
    }
}

void
run_model (const char *path)
{
  g_autoptr (GError) info_error = NULL;
  g_autoptr (GError) model_error = NULL;
  g_autoptr (GError) session_error = NULL;
  g_autoptr (RillModelInfo) info = rill_model_info_new (path, &info_error);
  g_autoptr (RillModel) model = NULL;
  g_autoptr (RillSession) session = NULL;
  RillSessionOptions options;

  fuzz_check_error (info != NULL, info_error);
  model = rill_model_load (path, NULL, NULL, &model_error);
  fuzz_check_error (model != NULL, model_error);
  if (model == NULL)
    return;

  /* What can be loaded was not refused by the look at it. */
  g_assert_nonnull (info);
  g_assert_null (info->problem);
  run_text (model);

  rill_session_options_init (&options);
  options.n_sink = 2;
  options.capacity = 8;
  options.n_rewind = 2;
  options.chunk = 4;
  options.n_thread = 1;
  session = rill_session_new (model, &options, &session_error);
  fuzz_check_error (session != NULL, session_error);
  if (session != NULL)
    run_session (model, session);
}
