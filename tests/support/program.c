/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program's outputs go to temporary files, so that no pipe can fill up and block either side.
 */

#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program_path;

void
program_init (int    argc,
              char **argv)
{
  g_assert_cmpint (argc, ==, 2);
  program_path = argv[1];
}

const char *
program_get_path (void)
{
  return program_path;
}

/* An unnamed temporary file, holding @text, at its beginning. */
static int
open_temporary (const char *text)
{
  g_autofree char *name = NULL;
  gsize n_bytes = strlen (text);
  int descriptor = g_file_open_tmp ("rill-test-XXXXXX", &name, NULL);

  g_assert_cmpint (descriptor, >=, 0);
  g_unlink (name);
  g_assert_cmpint (write (descriptor, text, n_bytes), ==, (gssize) n_bytes);
  g_assert_cmpint (lseek (descriptor, 0, SEEK_SET), ==, 0);
  return descriptor;
}

static char *
read_back (int    descriptor,
           gsize *n_bytes)
{
  GString *text = g_string_new (NULL);
  char block[65536];
  ssize_t n;

  lseek (descriptor, 0, SEEK_SET);
  while ((n = read (descriptor, block, sizeof block)) > 0)
    g_string_append_len (text, block, n);
  *n_bytes = text->len;
  return g_string_free_and_steal (text);
}

static ProgramResult *
run (const char *out_path,
     const char *input,
     GPtrArray  *arguments)
{
  g_autoptr (GError) error = NULL;
  ProgramResult *result = g_new0 (ProgramResult, 1);
  int in = open_temporary (input != NULL ? input : "");
  int out = out_path != NULL ? open (out_path, O_WRONLY | O_CLOEXEC) : open_temporary ("");
  int err = open_temporary ("");
  gsize n_err;
  int status;
  GPid pid;

  g_assert_cmpint (out, >=, 0);
  g_ptr_array_insert (arguments, 0, (gpointer) program_path);
  g_ptr_array_add (arguments, NULL);
  g_spawn_async_with_fds (NULL, (char **) arguments->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, in, out,
                          err, &error);
  g_assert_no_error (error);
  while (waitpid (pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);

  if (out_path == NULL)
    result->out = read_back (out, &result->n_out);
  else
    result->out = g_strdup ("");
  result->err = read_back (err, &n_err);
  close (in);
  close (out);
  close (err);

  if (!WIFEXITED (status) || strstr (result->err, "Sanitizer") != NULL || strstr (result->err, "runtime error") != NULL)
    g_error ("%s %s: ended with wait status %d and said: %s", program_path, (char *) arguments->pdata[1], status,
             result->err);
  result->status = WEXITSTATUS (status);
  return result;
}

static GPtrArray *
collect (va_list list)
{
  GPtrArray *arguments = g_ptr_array_new ();

  for (const char *argument = va_arg (list, const char *); argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  return arguments;
}

ProgramResult *
program_run (const char *input,
             ...)
{
  g_autoptr (GPtrArray) arguments = NULL;
  va_list list;

  va_start (list, input);
  arguments = collect (list);
  va_end (list);
  return run (NULL, input, arguments);
}

ProgramResult *
program_run_to (const char *out_path,
                const char *input,
                ...)
{
  g_autoptr (GPtrArray) arguments = NULL;
  va_list list;

  va_start (list, input);
  arguments = collect (list);
  va_end (list);
  return run (out_path, input, arguments);
}

void
program_result_free (ProgramResult *result)
{
  g_free (result->out);
  g_free (result->err);
  g_free (result);
}

void
program_assert_ok (const ProgramResult *result)
{
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

void
program_assert_failed (const ProgramResult *result,
                       int                  status,
                       const char          *word)
{
  if (strstr (result->err, word) == NULL)
    g_error ("“%s” is not in the message: %s", word, result->err);
  g_assert_cmpint (result->status, ==, status);
  g_assert_cmpstr (result->out, ==, "");
}
