/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the subcommands share: files beside the model, and answers in JSON.
 */

#pragma once

#include "program.h"
#include "test-model.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* In the model's folder, which goes with it; free with g_free(). */
char       *cli_test_make_path (const TestModel *model,
                                const char      *name);
/* Writes @text there and returns the path. */
char       *cli_test_make_file (const TestModel *model,
                                const char      *name,
                                const char      *text);
/* The one object that the program printed; free with json_object_unref(). */
JsonObject *cli_test_parse_json (const ProgramResult *result);

G_END_DECLS
