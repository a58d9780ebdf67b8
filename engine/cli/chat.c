/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill chat: a talk in the terminal, on one stream from the first message to the last.
 */

#include "options.h"
#include "statistics.h"
#include "terminal.h"

#include <string.h>

#define FRAME_INTERVAL (1 / 30.0)

typedef struct
{
  CliEngineOptions engine;
  RillSamplerOptions sampler_options;
  char *system;
  guint max_tokens;
  gboolean seed_given;

  CliTerminal *terminal;
  RillModel *model;
  RillTokenizer *tokenizer;
  RillSession *session;
  RillSampler *sampler;
  RillDetokenizer *detokenizer;
  RillTrace *trace;
  GArray *prefix;            /* what every stream begins with; kept for ever when there is a system prompt */
  GArray *tokens;
  GString *text;
  GString *pending; /* text that may turn out to end the reply */
  double frame_time;
  gboolean replying;
  gboolean reply_shown;      /* some of the reply stands on the screen */
} Chat;

static void
chat_clear (Chat *chat)
{
  g_clear_pointer (&chat->trace, rill_trace_free);
  g_clear_pointer (&chat->detokenizer, rill_detokenizer_free);
  g_clear_pointer (&chat->sampler, rill_sampler_free);
  g_clear_pointer (&chat->session, rill_session_free);
  g_clear_pointer (&chat->model, rill_model_unref);
  g_clear_pointer (&chat->terminal, cli_terminal_free);
  g_clear_pointer (&chat->prefix, g_array_unref);
  g_clear_pointer (&chat->tokens, g_array_unref);
  if (chat->text != NULL)
    g_string_free (chat->text, TRUE);
  if (chat->pending != NULL)
    g_string_free (chat->pending, TRUE);
  g_free (chat->system);
  cli_engine_options_clear (&chat->engine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chat, chat_clear)

static const RillToken *
get_ids (GArray *tokens)
{
  return (const RillToken *) (gpointer) tokens->data;
}

/* --- The stream -------------------------------------------------------------------------------------------------- */

/* Shows what was written and what the cache holds, as often as a screen does. */
static gboolean
draw_frame (Chat    *chat,
            GError **error)
{
  double now = cli_measure_now ();

  if (!chat->replying || !cli_terminal_has_strip (chat->terminal) || now - chat->frame_time < FRAME_INTERVAL)
    return TRUE;

  chat->frame_time = now;
  rill_session_copy_trace (chat->session, chat->trace);
  return cli_terminal_draw_frame (chat->terminal, chat->trace, error);
}

/* A failure to draw shows again in the next write, which tells it. */
static gboolean
read_progress_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  draw_frame (user_data, NULL);
  return cli_interrupt_get_count () == 0;
}

static gboolean
read_tokens (Chat    *chat,
             GArray  *tokens,
             GError **error)
{
  for (guint i = 0; i < tokens->len; i++)
    rill_sampler_accept (chat->sampler, g_array_index (tokens, RillToken, i));
  return rill_session_append (chat->session, get_ids (tokens), tokens->len, FALSE, read_progress_cb, chat, error);
}

/* Begins a stream: an empty memory but for the prefix. */
static gboolean
begin_stream (Chat    *chat,
              GError **error)
{
  guint n_pinned = rill_session_get_options (chat->session)->n_pinned;

  g_clear_pointer (&chat->sampler, rill_sampler_free);
  chat->sampler = rill_sampler_new (rill_model_get_info (chat->model)->n_vocab, &chat->sampler_options, error);
  if (chat->sampler == NULL || !rill_session_reset (chat->session, n_pinned, error))
    return FALSE;
  return chat->prefix->len == 0 || read_tokens (chat, chat->prefix, error);
}

static gboolean
open_stream (Chat    *chat,
             GError **error)
{
  RillSessionOptions *session = &chat->engine.session;

  chat->model = cli_engine_options_load (&chat->engine, error);
  if (chat->model == NULL)
    return FALSE;
  chat->tokenizer = cli_require_tokenizer (chat->model, error);
  if (chat->tokenizer == NULL)
    return FALSE;

  if (chat->system == NULL)
    chat->system = g_strdup (rill_chat_get_default_system (chat->model));
  rill_chat_append_begin (chat->model, chat->prefix);
  if (chat->system != NULL)
    rill_chat_append_message (chat->model, RILL_ROLE_SYSTEM, chat->system, chat->prefix);
  if (chat->system != NULL && session->policy == RILL_POLICY_STREAMING && chat->prefix->len > session->n_sink)
    session->n_pinned = chat->prefix->len - session->n_sink;

  chat->session = cli_engine_options_open (&chat->engine, chat->model, error);
  if (chat->session == NULL)
    return FALSE;
  chat->trace = rill_trace_new (chat->session);
  chat->detokenizer = rill_detokenizer_new (chat->tokenizer, FALSE);
  rill_session_set_tracing (chat->session, cli_terminal_has_strip (chat->terminal));
  return begin_stream (chat, error);
}

/* --- A turn ------------------------------------------------------------------------------------------------------ */

/* Shows @chat->text; the white space that a reply may begin with is left out. */
static gboolean
show_text (Chat    *chat,
           GError **error)
{
  const char *text = chat->text->str;

  if (!chat->reply_shown)
    text += strspn (text, " \n");
  chat->reply_shown = chat->reply_shown || text[0] != '\0';
  return cli_terminal_write_reply (chat->terminal, text, error);
}

/* Undoes the last @n_tokens of the stream, if it still can. */
static gboolean
take_back (Chat    *chat,
           guint64  n_tokens,
           GError **error)
{
  return n_tokens == 0 || n_tokens > rill_session_get_max_rewind (chat->session)
         || rill_session_rewind (chat->session, n_tokens, error);
}

/* Writes until the model ends its reply, --max-tokens, or an interrupt. */
static gboolean
write_reply (Chat    *chat,
             GError **error)
{
  const char *stop_text = rill_chat_get_stop_text (chat->model);
  guint n_held = 0; /* tokens at the end of the stream of which nothing has been shown */

  g_string_truncate (chat->pending, 0);
  for (guint n = 0; n < chat->max_tokens && cli_interrupt_get_count () == 0; n++)
    {
      gboolean has_stopped;
      RillToken token = rill_sampler_sample (chat->sampler, rill_session_get_logits (chat->session));

      if (cli_is_end (chat->tokenizer, token))
        break;

      g_string_truncate (chat->text, 0);
      rill_detokenizer_push (chat->detokenizer, token, chat->pending);
      has_stopped = rill_chat_drain_reply (stop_text, chat->pending, chat->text);
      n_held = chat->text->len > 0 ? 0 : n_held + 1;
      if (!show_text (chat, error) || !draw_frame (chat, error))
        return FALSE;
      if (has_stopped)
        {
          if (!take_back (chat, n_held > 0 ? n_held - 1 : 0, error))
            return FALSE;
          break;
        }

      rill_sampler_accept (chat->sampler, token);
      if (!rill_session_append (chat->session, &token, 1, TRUE, NULL, NULL, error))
        return FALSE;
    }

  g_string_truncate (chat->text, 0);
  g_string_append_len (chat->text, chat->pending->str, (gssize) chat->pending->len);
  rill_detokenizer_finish (chat->detokenizer, chat->text);
  if (!show_text (chat, error))
    return FALSE;

  /* The end of turn is written here, whether the model ended the reply itself or was stopped. */
  g_array_set_size (chat->tokens, 0);
  rill_chat_append_reply_end (chat->model, chat->tokens);
  return chat->tokens->len == 0
         || rill_session_append (chat->session, get_ids (chat->tokens), chat->tokens->len, TRUE, NULL, NULL, error);
}

/* An interrupt while the message was read: the stream goes back to where it stood, if it still can. */
static gboolean
forget_message (Chat    *chat,
                guint64  begin,
                GError **error)
{
  return take_back (chat, rill_session_get_position (chat->session) - begin, error);
}

static gboolean
reply (Chat       *chat,
       const char *message,
       GError    **error)
{
  guint64 begin = rill_session_get_position (chat->session);
  g_autoptr (GError) local_error = NULL;
  gboolean ok;

  g_array_set_size (chat->tokens, 0);
  rill_chat_append_message (chat->model, RILL_ROLE_USER, message, chat->tokens);
  rill_chat_append_reply_start (chat->model, chat->tokens);
  rill_detokenizer_reset (chat->detokenizer);
  chat->reply_shown = FALSE;
  chat->replying = TRUE;
  chat->frame_time = 0;

  cli_terminal_begin_reply (chat->terminal);
  ok = read_tokens (chat, chat->tokens, &local_error);
  if (ok)
    ok = write_reply (chat, &local_error);
  else if (g_error_matches (local_error, RILL_ERROR, RILL_ERROR_CANCELLED))
    {
      g_clear_error (&local_error);
      ok = forget_message (chat, begin, &local_error);
    }

  chat->replying = FALSE;
  rill_session_copy_trace (chat->session, chat->trace);
  if (!cli_terminal_end_reply (chat->terminal, chat->trace, ok ? error : NULL) && ok)
    return FALSE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return ok;
}

/* --- Commands ---------------------------------------------------------------------------------------------------- */

static gboolean
print_commands (GError **error)
{
  static const char text[] = "/help   these lines\n"
                             "/new    forgets everything but the system prompt\n"
                             "/stats  what the cache holds\n"
                             "/quit   leaves, as the end of input does\n"
                             "Ctrl+C  stops the reply; at the prompt it leaves\n";

  return cli_write (text, strlen (text), error);
}

static gboolean
run_command (Chat       *chat,
             const char *command,
             gboolean   *leave,
             GError    **error)
{
  if (strcmp (command, "/quit") == 0 || strcmp (command, "/exit") == 0)
    {
      *leave = TRUE;
      return TRUE;
    }
  if (strcmp (command, "/help") == 0)
    return print_commands (error);
  if (strcmp (command, "/stats") == 0)
    {
      rill_session_copy_trace (chat->session, chat->trace);
      return cli_statistics_print (chat->trace, cli_terminal_has_strip (chat->terminal), error);
    }
  if (strcmp (command, "/new") == 0)
    return begin_stream (chat, error) && cli_terminal_remark (chat->terminal, "A new stream begins.", error);

  cli_note ("Unknown command “%s”; /help lists them.\n", command);
  return TRUE;
}

/* --- The talk ---------------------------------------------------------------------------------------------------- */

static gboolean
greet (Chat    *chat,
       GError **error)
{
  const RillModelInfo *info = rill_model_get_info (chat->model);
  const RillSessionOptions *session = rill_session_get_options (chat->session);
  g_autofree char *text = g_strdup_printf ("%s, %s chat form, cache of %u tokens (%u sinks, %u pinned). /help "
                                           "lists the commands.",
                                           info->name, rill_chat_get_form (chat->model), session->capacity, session->n_sink,
                                           session->n_pinned);

  if (!cli_terminal_remark (chat->terminal, text, error))
    return FALSE;
  return rill_chat_get_problem (chat->model) == NULL ||
         cli_terminal_remark (chat->terminal, rill_chat_get_problem (chat->model), error);
}

/* On a terminal a failed turn is told and the talk goes on; a script must notice. */
static gboolean
answer (Chat       *chat,
        const char *message,
        GError    **error)
{
  g_autoptr (GError) local_error = NULL;

  if (reply (chat, message, &local_error))
    return TRUE;

  if (cli_terminal_is_interactive (chat->terminal) && local_error->domain == RILL_ERROR)
    {
      cli_note ("%s\n", local_error->message);
      if (g_error_matches (local_error, RILL_ERROR, RILL_ERROR_FULL))
        cli_note ("/new begins again.\n");
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
talk (Chat    *chat,
      GError **error)
{
  gboolean leave = FALSE;

  chat->terminal = cli_terminal_new ();
  if (!open_stream (chat, error) || !greet (chat, error))
    return FALSE;

  while (!leave)
    {
      g_autofree char *message = NULL;
      gboolean ok;

      if (!cli_terminal_read_message (chat->terminal, &message, error))
        return FALSE;
      if (message == NULL)
        return TRUE;

      if (message[0] == '/' && strchr (message, '\n') == NULL)
        ok = run_command (chat, message, &leave, error);
      else
        ok = message[0] == '\0' || answer (chat, message, error);
      if (!ok)
        return FALSE;

      /* One interrupt stopped the reply; a second one meant to leave. */
      if (cli_interrupt_is_final () || cli_interrupt_get_count () > 1)
        return TRUE;
      cli_interrupt_forget ();
    }
  return TRUE;
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_auto (Chat) chat = { .max_tokens = 1024 };
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  CliOption sampler_options[CLI_N_SAMPLER_OPTIONS];
  const CliOption options[] = {
    { "system", CLI_OPTION_TEXT, &chat.system, "TEXT", "a system prompt; it is pinned: never forgotten" },
    { "max-tokens", CLI_OPTION_COUNT, &chat.max_tokens, "N", "stop a reply after N tokens", 1, G_MAXINT32 },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Sampling", sampler_options, CLI_N_SAMPLER_OPTIONS },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };
  RillSessionOptions defaults;

  cli_engine_options_init (&chat.engine);
  cli_engine_options_describe (&chat.engine, engine_options);
  rill_session_options_init (&defaults);
  chat.engine.session.n_rewind = defaults.n_rewind;
  rill_sampler_options_init (&chat.sampler_options);
  cli_sampler_options_describe (&chat.sampler_options, &chat.seed_given, sampler_options);
  if (!cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error)
      || !cli_engine_options_finish (&chat.engine, error))
    return FALSE;

  if (!chat.seed_given)
    chat.sampler_options.seed = (guint64) g_random_int () << 32 | g_random_int ();
  chat.prefix = g_array_new (FALSE, FALSE, sizeof (RillToken));
  chat.tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  chat.text = g_string_new (NULL);
  chat.pending = g_string_new (NULL);
  return talk (&chat, error);
}

const CliCommand cli_chat_command = {
  "chat",
  "talks in the terminal",
  "[OPTIONS]",
  "A talk with the model. On a terminal a line below the reply shows the cache, one cell a\n"
  "slot: sinks, pinned tokens and the rolling window, the brighter the more attention they\n"
  "get, then slots used, tokens forgotten and the speed. Several pasted lines are one\n"
  "message. /help lists the commands; Ctrl+C stops the reply, and at the prompt it leaves.\n"
  "Where standard input is no terminal, each line is a message.",
  "rill chat --system 'You are a patient teacher.'",
  run,
};
