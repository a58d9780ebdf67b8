/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the subcommands of `rill` share: how a subcommand is described, how it fails, what it prints and how it reads
 * its input. The program keeps no state outside its functions but the count of interrupts, which a signal handler
 * must be able to reach.
 */

#pragma once

#include <stdio.h>

#include "rill.h"

G_BEGIN_DECLS

#define CLI_ERROR (cli_error_quark ())

/**
 * CliError:
 * @CLI_ERROR_FAILED: what was asked for could not be done; the program exits with 1
 * @CLI_ERROR_USAGE: it was asked for wrongly; the program exits with 2
 * @CLI_ERROR_DONE: no failure: the help text was asked for and has been printed; the program exits with 0
 */
typedef enum
{
  CLI_ERROR_FAILED,
  CLI_ERROR_USAGE,
  CLI_ERROR_DONE,
} CliError;

GQuark cli_error_quark (void);

typedef struct _CliCommand CliCommand;

/**
 * CliCommand:
 * @summary: one line for the list of subcommands
 * @usage: what stands after "rill NAME "
 * @description: paragraphs for its help text, lines of at most 80 columns
 * @example: one command line and, after it, what it does
 * @run: does it; @arguments is NULL-terminated and begins after the subcommand's name
 */
struct _CliCommand
{
  const char *name;
  const char *summary;
  const char *usage;
  const char *description;
  const char *example;
  gboolean (*run) (const CliCommand *command,
                   char            **arguments,
                   GError          **error);
};

extern const CliCommand cli_bench_command;
extern const CliCommand cli_chat_command;
extern const CliCommand cli_detokenize_command;
extern const CliCommand cli_eval_command;
extern const CliCommand cli_generate_command;
extern const CliCommand cli_inspect_command;
extern const CliCommand cli_logits_command;
extern const CliCommand cli_quantize_command;
extern const CliCommand cli_tokenize_command;

/* --- Interrupts (interrupt.c) ------------------------------------------------------------------------------------ */

/* SIGINT, SIGTERM and SIGHUP are counted instead of ending the program, so that nothing is left half-written. */
void     cli_interrupt_watch (void);
guint    cli_interrupt_get_count (void);
gboolean cli_interrupt_is_final (void); /* SIGTERM or SIGHUP: the program itself is to leave */
void     cli_interrupt_forget (void);
/* A RillProgress that goes on until an interrupt. */
gboolean cli_interrupt_progress (guint64  done,
                                 guint64  total,
                                 gpointer user_data);

/* --- Input (input.c) --------------------------------------------------------------------------------------------- */

/* The whole of @path, or of standard input where @path is NULL or "-", NUL-terminated. */
gboolean cli_read_bytes (const char *path,
                         char      **data,
                         gsize      *n_bytes,
                         GError    **error);

/* Ids separated by white space, each checked against the vocabulary: the error names the place of a bad one. */
gboolean cli_read_tokens (const char *path,
                          guint       n_vocab,
                          GArray     *tokens,
                          GError    **error);

/* --- Output (output.c) ------------------------------------------------------------------------------------------- */

/* To standard output, at once. */
gboolean cli_write (const char *data,
                    gsize       n_bytes,
                    GError    **error);
gboolean cli_write_string (GString *string,
                           GError **error);
/* To standard error; a failure there cannot be told. */
void     cli_note (const char *format, ...) G_GNUC_PRINTF (1, 2);

typedef struct _CliFile CliFile;

/* A file that appears at @path whole or not at all. Devices and pipes are written as they are. */
CliFile *cli_file_new (const char *path,
                       GError    **error);
gboolean cli_file_write (CliFile      *file,
                         gconstpointer data,
                         gsize         n_bytes,
                         GError      **error);
gboolean cli_file_commit (CliFile *file,
                          GError **error);
void     cli_file_free (CliFile *file); /* without a commit before, nothing is left behind */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFile, cli_file_free)

/* --- Measuring (measure.c) --------------------------------------------------------------------------------------- */

double  cli_measure_now (void);                   /* seconds, monotonic */
guint64 cli_measure_resident_bytes (void);        /* of this process; 0 where the system does not say */
double  cli_measure_quantile (double *values,     /* sorted in place */
                              gsize   n_values,
                              double  quantile);
/* -log p of @target in nats under softmax (@logits). */
double  cli_measure_surprise (const float *logits,
                              guint        n_vocab,
                              RillToken    target);

G_END_DECLS
