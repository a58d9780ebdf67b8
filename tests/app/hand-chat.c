/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chat by hand. Greedy, so that equal streams write equal texts.
 */

#include "hand-chat.h"

HandChat *
hand_chat_new (const char *model_path,
               guint       capacity,
               guint       n_pinned,
               guint       max_reply_tokens)
{
  g_autoptr (GError) error = NULL;
  HandChat *self = g_new0 (HandChat, 1);
  RillSessionOptions options;

  self->model = rill_model_load (model_path, NULL, NULL, &error);
  g_assert_no_error (error);
  rill_session_options_init (&options);
  options.capacity = capacity;
  options.n_pinned = n_pinned;
  options.n_thread = 1;
  self->session = rill_session_new (self->model, &options, &error);
  g_assert_no_error (error);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  self->max_reply_tokens = max_reply_tokens;

  return self;
}

void
hand_chat_free (HandChat *self)
{
  rill_session_free (self->session);
  rill_model_unref (self->model);
  g_array_unref (self->tokens);
  g_free (self);
}

void
hand_chat_read (HandChat        *self,
                const RillToken *tokens,
                gsize            n_tokens)
{
  g_autoptr (GError) error = NULL;

  rill_session_append (self->session, tokens, n_tokens, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_array_append_vals (self->tokens, tokens, (guint) n_tokens);
}

void
hand_chat_begin (HandChat   *self,
                 const char *system_prompt)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_chat_append_begin (self->model, tokens);
  if (system_prompt != NULL)
    rill_chat_append_message (self->model, RILL_ROLE_SYSTEM, system_prompt, tokens);
  hand_chat_read (self, (RillToken *) (gpointer) tokens->data, tokens->len);
}

void
hand_chat_read_message (HandChat   *self,
                        RillRole    role,
                        const char *text)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_chat_append_message (self->model, role, text, tokens);
  hand_chat_read (self, (RillToken *) (gpointer) tokens->data, tokens->len);
}

void
hand_chat_end_reply (HandChat *self)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  rill_chat_append_reply_end (self->model, tokens);
  hand_chat_read (self, (RillToken *) (gpointer) tokens->data, tokens->len);
}

static RillToken
find_likeliest (HandChat *self)
{
  const float *logits = rill_session_get_logits (self->session);
  const guint n_vocab = rill_model_get_info (self->model)->n_vocab;
  RillToken best = 0;

  for (guint i = 1; i < n_vocab; i++)
    {
      if (logits[i] > logits[best])
        best = (RillToken) i;
    }

  return best;
}

static const char *
skip_space (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;

  return text;
}

char *
hand_chat_reply (HandChat   *self,
                 const char *text)
{
  RillTokenizer *tokenizer = rill_model_get_tokenizer (self->model);
  g_autoptr (RillDetokenizer) detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  g_autoptr (GArray) start = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) reply = g_string_new (NULL);

  rill_chat_append_message (self->model, RILL_ROLE_USER, text, start);
  rill_chat_append_reply_start (self->model, start);
  hand_chat_read (self, (RillToken *) (gpointer) start->data, start->len);

  for (guint i = 0; i < self->max_reply_tokens; i++)
    {
      g_autoptr (GError) error = NULL;
      const RillToken token = find_likeliest (self);

      if (rill_tokenizer_is_end (tokenizer, token))
        break;
      rill_detokenizer_push (detokenizer, token, reply);
      rill_session_append (self->session, &token, 1, TRUE, NULL, NULL, &error);
      g_assert_no_error (error);
      g_array_append_val (self->tokens, token);
    }
  rill_detokenizer_finish (detokenizer, reply);

  return g_strdup (skip_space (reply->str));
}
