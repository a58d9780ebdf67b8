/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running the program `rill` as a script would: arguments and standard input go in, both outputs and the exit status
 * come out. A program that is ended by a signal, or that prints a sanitizer's report, fails the test there and then.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *out;
  gsize n_out;
  char *err;
  int status;
} ProgramResult;

/* Where the program lies; to be called first in main(), with what g_test_init() has left of the arguments. */
void           program_init (int    argc,
                             char **argv);
const char    *program_get_path (void);

/* @input is NULL for an empty one; the arguments end with NULL. */
ProgramResult *program_run (const char *input,
                            ...) G_GNUC_NULL_TERMINATED;
/* As program_run(), with standard output going to the file @out_path. */
ProgramResult *program_run_to (const char *out_path,
                               const char *input,
                               ...) G_GNUC_NULL_TERMINATED;
void           program_result_free (ProgramResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProgramResult, program_result_free)

/* It went well and said nothing on standard error. */
void           program_assert_ok (const ProgramResult *result);
/* It exited with @status and said @word on standard error, and nothing on standard output. */
void           program_assert_failed (const ProgramResult *result,
                                      int                  status,
                                      const char          *word);

G_END_DECLS
