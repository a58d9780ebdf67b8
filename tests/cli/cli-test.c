/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cli-test.h"

char *
cli_test_make_path (const TestModel *model,
                    const char      *name)
{
  return g_build_filename (model->folder, name, NULL);
}

char *
cli_test_make_file (const TestModel *model,
                    const char      *name,
                    const char      *text)
{
  char *path = cli_test_make_path (model, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

JsonObject *
cli_test_parse_json (const ProgramResult *result)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, result->out, -1, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}
