/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The subcommands of `rivulet-train`, one file each. Each takes the arguments that follow its name.
 */
#pragma once

#include <glib.h>

gboolean train_command_pack            (int      argc,
                                        char   **argv,
                                        GError **error);
gboolean train_command_train           (int      argc,
                                        char   **argv,
                                        GError **error);
gboolean train_command_evaluate        (int      argc,
                                        char   **argv,
                                        GError **error);
gboolean train_command_export          (int      argc,
                                        char   **argv,
                                        GError **error);
gboolean train_command_sample          (int      argc,
                                        char   **argv,
                                        GError **error);
gboolean train_command_check_gradients (int      argc,
                                        char   **argv,
                                        GError **error);

/* Parses options and checks that between `least` and `most` arguments remain after the command's name. */
gboolean train_parse_options           (const GOptionEntry  *entries,
                                        const char          *usage,
                                        int                  least,
                                        int                  most,
                                        int                 *argc,
                                        char              ***argv,
                                        GError             **error);
