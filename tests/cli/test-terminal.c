/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `rill chat` on a terminal, a pseudo-terminal of 60 columns: the strip and its traces, a paste of several lines, and
 * what Ctrl+C does.
 */

#include "format/gguf.h"
#include "program.h"
#include "test-model.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define TIMEOUT_MS 60000

static TestModel *model;

typedef struct
{
  int descriptor;
  pid_t pid;
  GString *screen; /* everything the program wrote */
  gsize looked_at;
} Talk;

static Talk *
talk_new (const char *max_tokens,
          gboolean    colour)
{
  Talk *talk = g_new0 (Talk, 1);
  struct winsize size = { 24, 60, 0, 0 };

  talk->screen = g_string_new (NULL);
  talk->pid = forkpty (&talk->descriptor, NULL, NULL, &size);
  g_assert_cmpint (talk->pid, >=, 0);
  if (talk->pid == 0)
    {
      g_setenv ("TERM", "xterm-256color", TRUE);
      if (colour)
        g_unsetenv ("NO_COLOR");
      else
        g_setenv ("NO_COLOR", "1", TRUE);
      execl (program_get_path (), "rill", "chat", "--model", model->path, "--max-tokens", max_tokens, "--capacity",
             "32", "--temperature", "0", "--threads", "1", NULL);
      _exit (127);
    }
  return talk;
}

/* Waits until the program has written @text after what was waited for before. */
static void
talk_expect (Talk       *talk,
             const char *text)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT_MS * 1000;

  for (;;)
    {
      const char *found = strstr (talk->screen->str + talk->looked_at, text);
      struct pollfd input = { talk->descriptor, POLLIN, 0 };
      char block[4096];
      ssize_t n;

      if (found != NULL)
        {
          talk->looked_at = (gsize) (found - talk->screen->str) + strlen (text);
          return;
        }
      if (g_get_monotonic_time () > end)
        g_error ("waited for “%s” in vain after: %s", text, talk->screen->str);
      if (poll (&input, 1, 100) <= 0)
        continue;
      n = read (talk->descriptor, block, sizeof block);
      if (n <= 0)
        g_error ("the program left before “%s”: %s", text, talk->screen->str);
      g_string_append_len (talk->screen, block, n);
    }
}

static void
talk_type (Talk       *talk,
           const char *text)
{
  g_assert_cmpint (write (talk->descriptor, text, strlen (text)), ==, (gssize) strlen (text));
}

/* Reads to the end, which must come by itself, and checks the exit status. */
static void
talk_finish (Talk *talk)
{
  char block[4096];
  ssize_t n;
  int status;

  while ((n = read (talk->descriptor, block, sizeof block)) > 0)
    g_string_append_len (talk->screen, block, n);
  while (waitpid (talk->pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("wait status %d: %s", status, talk->screen->str);
}

static void
talk_free (Talk *talk)
{
  close (talk->descriptor);
  g_string_free (talk->screen, TRUE);
  g_free (talk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Talk, talk_free)

/* The strip stands under the reply, and the one that stays is a whole line. */
static void
test_strip (void)
{
  g_autoptr (Talk) talk = talk_new ("300", FALSE);

  talk_expect (talk, "> ");
  talk_type (talk, "hello\n");
  talk_expect (talk, "\0337\033D\r\033[K");
  talk_expect (talk, "\0338");
  talk_expect (talk, " forgotten\r\n> ");
  talk_type (talk, "/stats\n");
  talk_expect (talk, "attention");
  talk_expect (talk, "> ");
  talk_type (talk, "/quit\n");
  g_assert_null (strstr (talk->screen->str, "\033[38;5;"));
  g_assert_null (strstr (talk->screen->str, "\033[1m"));
  talk_finish (talk);
}

static void
test_colour (void)
{
  g_autoptr (Talk) talk = talk_new ("40", TRUE);

  talk_expect (talk, ">\033[0m ");
  talk_type (talk, "hello\n");
  talk_expect (talk, "\033[38;5;");
  talk_expect (talk, ">\033[0m ");
  /* Ctrl+D */
  talk_type (talk, "\004");
  talk_finish (talk);
}

/* Every drawing of a strip is followed by its removal, before any text and before the next one. */
static void
test_no_litter (void)
{
  g_autoptr (Talk) talk = talk_new ("200", FALSE);
  const char *draw = "\0337\033D\r\033[K";
  const char *wipe = "\0337\033D\r\033[J\0338";

  talk_expect (talk, "> ");
  talk_type (talk, "hello\n");
  talk_expect (talk, " forgotten\r\n> ");
  for (const char *at = strstr (talk->screen->str, draw); at != NULL; at = strstr (at, draw))
    {
      const char *drawn = strstr (at, "\0338");

      g_assert_nonnull (drawn);
      g_assert_null (memchr (at, '\n', (gsize) (drawn - at)));
      at = drawn + 2;
      g_assert_true (g_str_has_prefix (at, wipe));
    }
  talk_type (talk, "/quit\n");
  talk_finish (talk);
}

/* Ctrl+C while a reply is written stops it and the talk goes on; at the prompt it leaves. */
static void
test_interrupt (void)
{
  g_autoptr (Talk) talk = talk_new ("1000000", FALSE);

  talk_expect (talk, "> ");
  talk_type (talk, "hello\n");
  talk_expect (talk, "\0338");
  talk_type (talk, "\003");
  talk_expect (talk, " forgotten\r\n> ");
  talk_type (talk, "/stats\n");
  talk_expect (talk, "stream ");
  talk_expect (talk, "> ");
  talk_type (talk, "\003");
  talk_finish (talk);
}

/* Three lines at once, the last without its line break, and Enter later: one message, so one reply. */
static void
test_paste (void)
{
  g_autoptr (Talk) talk = talk_new ("4", FALSE);
  guint n_prompts = 0;

  talk_expect (talk, "> ");
  talk_type (talk, "one\ntwo\nthree");
  g_usleep (300 * 1000);
  talk_type (talk, " and more\n");
  talk_expect (talk, "\r\n> ");
  talk_type (talk, "/quit\n");
  talk_finish (talk);
  for (const char *at = talk->screen->str; (at = strstr (at, "\r\n> ")) != NULL; at++)
    n_prompts++;
  g_assert_cmpuint (n_prompts, ==, 2);
}

/* A model that never ends a reply, so that one can be interrupted: the output rows of the first tokens, among them all
 * control tokens, are zeroed in its file, and another's logit is then the largest. */
static TestModel *
make_endless_model (void)
{
  enum { N_SILENT = 8 };
  g_autoptr (GError) error = NULL;
  TestModelOptions options;
  TestModel *endless;
  g_autofree char *data = NULL;
  gsize n_bytes;
  guint64 offset;

  test_model_options_init (&options);
  options.vocabulary = TRUE;
  options.tied_output = FALSE;
  endless = test_model_new (&options);
  {
    g_autoptr (RillGguf) gguf = rill_gguf_open (endless->path, &error);

    g_assert_no_error (error);
    offset = rill_gguf_find_tensor (gguf, "output.weight")->file_offset;
  }
  g_assert_true (g_file_get_contents (endless->path, &data, &n_bytes, &error));
  memset (data + offset, 0, N_SILENT * options.n_embd * sizeof (float));
  g_assert_true (g_file_set_contents (endless->path, data, (gssize) n_bytes, &error));
  return endless;
}

/* A bare container may have none. */
static gboolean
has_pseudo_terminals (void)
{
  struct winsize size = { 24, 60, 0, 0 };
  int parent, child;

  if (openpty (&parent, &child, NULL, NULL, &size) != 0)
    return FALSE;
  close (parent);
  close (child);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!has_pseudo_terminals ())
    {
      printf ("1..0 # SKIP this system has no pseudo-terminals (/dev/pts)\n");
      return 0;
    }
  program_init (argc, argv);
  model = make_endless_model ();

  g_test_add_func ("/cli/terminal/strip", test_strip);
  g_test_add_func ("/cli/terminal/colour", test_colour);
  g_test_add_func ("/cli/terminal/no-litter", test_no_litter);
  g_test_add_func ("/cli/terminal/interrupt", test_interrupt);
  g_test_add_func ("/cli/terminal/paste", test_paste);
  status = g_test_run ();
  test_model_free (model);
  return status;
}
