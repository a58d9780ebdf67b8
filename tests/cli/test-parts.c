/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of `rill` that can be looked at alone: the JSON writer, the cache strip, and the measuring.
 */

#include "cli.h"
#include "json.h"
#include "strip.h"

#include <math.h>
#include <string.h>

static void
test_json (void)
{
  g_autoptr (CliJson) json = cli_json_new ();

  cli_json_begin_object (json, NULL);
  cli_json_add_string (json, "te\"xt", "a\\b \"c\"\n\t\001\177é");
  cli_json_add_string (json, "none", NULL);
  cli_json_add_string (json, "bytes", "\xff!");
  cli_json_begin_array (json, "list");
  cli_json_add_uint (json, NULL, G_MAXUINT64);
  cli_json_add_double (json, NULL, 0.5);
  cli_json_add_double (json, NULL, (double) NAN);
  cli_json_add_boolean (json, NULL, TRUE);
  cli_json_end_array (json);
  cli_json_begin_object (json, "empty");
  cli_json_end_object (json);
  cli_json_end_object (json);

  g_assert_cmpstr (cli_json_finish (json)->str, ==,
                   "{\n"
                   "  \"te\\\"xt\": \"a\\\\b \\\"c\\\"\\n\\t\\u0001\\u007fé\",\n"
                   "  \"none\": null,\n"
                   "  \"bytes\": \"\xef\xbf\xbd!\",\n"
                   "  \"list\": [\n"
                   "    18446744073709551615,\n"
                   "    0.5,\n"
                   "    null,\n"
                   "    true\n"
                   "  ],\n"
                   "  \"empty\": {}\n"
                   "}\n");
}

/* Ten slots: two sinks, one pinned, a window of four, three empty. */
static RillTrace
make_trace (float *attention)
{
  RillTrace trace = { 0 };

  trace.n_sink = 2;
  trace.n_pinned = 1;
  trace.capacity = 10;
  trace.n_used = 7;
  trace.n_evicted = 5;
  trace.n_written = 3;
  trace.written_per_second = 12.34;
  trace.slot_attention = attention;
  return trace;
}

static void
test_strip_letters (void)
{
  float attention[10] = { 0.6f, 0.05f, 0.2f, 0.03f, 0.02f, 0.02f, 0.08f, 0, 0, 0 };
  RillTrace trace = make_trace (attention);
  CliStripStyle style = { FALSE, FALSE, 80 };
  g_autoptr (GString) out = g_string_new (NULL);

  cli_strip_append (out, &trace, &style);
  g_assert_cmpstr (out->str, ==, "SsPwwww... 7/10 - 5 forgotten - 12.3 tokens/s");
}

static void
test_strip_colours (void)
{
  float attention[10] = { 0.7f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0.05f, 0, 0, 0 };
  RillTrace trace = make_trace (attention);
  CliStripStyle style = { TRUE, TRUE, 80 };
  g_autoptr (GString) out = g_string_new (NULL);

  cli_strip_append (out, &trace, &style);
  /* The first sink is the brightest amber, the second a dim one: colour is set where it changes only. */
  g_assert_true (g_str_has_prefix (out->str, "\033[38;5;220m▆\033[38;5;136m▆\033[38;5;92m▆\033[38;5;31m▆▆▆▆\033[38;5;238m···"));
  g_assert_true (g_str_has_suffix (out->str, "\033[0m"));
}

/* Whatever the width and the capacity, the line stays within the terminal and leaves its last column free. */
static void
test_strip_width (void)
{
  static const guint capacities[] = { 1, 10, 79, 80, 512, 100000 };

  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    for (guint width = 0; width < 200; width++)
      {
        g_autofree float *attention = g_new0 (float, capacities[c]);
        RillTrace trace = make_trace (attention);
        CliStripStyle style = { FALSE, TRUE, width };
        g_autoptr (GString) out = g_string_new (NULL);

        trace.capacity = trace.n_used = capacities[c];
        trace.n_sink = 1;
        trace.n_pinned = 0;
        trace.n_evicted = G_MAXUINT64;
        cli_strip_append (out, &trace, &style);
        if (width < CLI_STRIP_MIN_WIDTH)
          g_assert_cmpuint (out->len, ==, 0);
        else
          g_assert_cmpint (g_utf8_strlen (out->str, -1), <, width);
      }
}

static void
test_quantile (void)
{
  double values[] = { 5, 1, 4, 2, 3 };

  g_assert_cmpfloat (cli_measure_quantile (values, 5, 0.5), ==, 3);
  g_assert_cmpfloat (cli_measure_quantile (values, 5, 0), ==, 1);
  g_assert_cmpfloat (cli_measure_quantile (values, 5, 1), ==, 5);
  g_assert_cmpfloat_with_epsilon (cli_measure_quantile (values, 5, 0.1), 1.4, 1e-12);
  g_assert_true (isnan (cli_measure_quantile (values, 0, 0.5)));
}

static void
test_surprise (void)
{
  const float even[] = { 1000, 1000, 1000, 1000 };
  const float sure[] = { 0, 50, 0, 0 };

  g_assert_cmpfloat_with_epsilon (cli_measure_surprise (even, 4, 2), log (4), 1e-12);
  g_assert_cmpfloat_with_epsilon (cli_measure_surprise (sure, 4, 1), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (cli_measure_surprise (sure, 4, 0), 50, 1e-6);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/parts/json", test_json);
  g_test_add_func ("/cli/parts/strip/letters", test_strip_letters);
  g_test_add_func ("/cli/parts/strip/colours", test_strip_colours);
  g_test_add_func ("/cli/parts/strip/width", test_strip_width);
  g_test_add_func ("/cli/parts/quantile", test_quantile);
  g_test_add_func ("/cli/parts/surprise", test_surprise);
  return g_test_run ();
}
