/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report of `rill bench`: medians, the range around them, and what part of the memory's speed was reached.
 */

#include "bench.h"
#include "json.h"
#include "options.h"

/* A rate of which the times of several repetitions are known: the middle one, and the range of eight in ten. */
typedef struct
{
  double median;
  double low;
  double high;
} Rate;

void
cli_bench_init (CliBench *bench)
{
  *bench = (CliBench){ .n_prompt = 512, .n_generate = 64, .n_repeat = 3 };
  bench->bandwidth = g_array_new (FALSE, FALSE, sizeof (double));
}

void
cli_bench_clear (CliBench *bench)
{
  for (guint i = 0; i < bench->n_depth; i++)
    {
      g_array_unref (bench->depths[i].prefill);
      g_array_unref (bench->depths[i].decode);
    }
  g_clear_pointer (&bench->bandwidth, g_array_unref);
  g_free (bench->synthetic);
  g_free (bench->type);
}

static Rate
rate_of (GArray *seconds,
         guint   n_tokens)
{
  double *values = (double *) (gpointer) seconds->data;

  return (Rate){
    .median = n_tokens / cli_measure_quantile (values, seconds->len, 0.5),
    .low = n_tokens / cli_measure_quantile (values, seconds->len, 0.9),
    .high = n_tokens / cli_measure_quantile (values, seconds->len, 0.1),
  };
}

static Rate
bandwidth_of (const CliBench *bench)
{
  double *values = (double *) (gpointer) bench->bandwidth->data;

  return (Rate){
    .median = cli_measure_quantile (values, bench->bandwidth->len, 0.5),
    .low = cli_measure_quantile (values, bench->bandwidth->len, 0.1),
    .high = cli_measure_quantile (values, bench->bandwidth->len, 0.9),
  };
}

static void
append_heading (const CliBench *bench,
                GString        *text,
                Rate            bandwidth)
{
  const RillSessionOptions *session = &bench->session;
  g_autofree char *weights = g_format_size_full (bench->decode_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *cache = g_format_size_full (bench->cache_bytes, G_FORMAT_SIZE_IEC_UNITS);

  g_string_append_printf (text, "model      %s, %s, %.1f million parameters, %s read for a token\n", bench->info->name,
                          bench->info->weight_type, (double) bench->info->n_parameter * 1e-6, weights);
  g_string_append_printf (text, "stream     %s, %u sinks, capacity %u, %s cache of %s, chunk %u\n",
                          cli_policy_get_name (session->policy), session->n_sink, session->capacity,
                          cli_cache_type_get_name (session->cache_type), cache, session->chunk);
  g_string_append_printf (text, "machine    %u threads, %s kernels, reads %.1f GB/s (%.1f to %.1f)\n",
                          session->n_thread, rill_cpu_describe (), bandwidth.median * 1e-9, bandwidth.low * 1e-9,
                          bandwidth.high * 1e-9);
}

static gboolean
print_text (const CliBench *bench,
            GError        **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Rate bandwidth = bandwidth_of (bench);

  append_heading (bench, text, bandwidth);
  g_string_append_printf (text, "\nprompt of %u tokens, %u tokens written, %u times; tokens/s, median (8 in 10)\n",
                          bench->n_prompt, bench->n_generate, bench->n_repeat);
  for (guint i = 0; i < bench->n_depth; i++)
    {
      const CliBenchDepth *depth = &bench->depths[i];
      Rate prefill = rate_of (depth->prefill, bench->n_prompt);
      Rate decode = rate_of (depth->decode, 1);

      g_string_append_printf (text, "depth %5u", depth->depth);
      if (bench->n_prompt > 0)
        g_string_append_printf (text, "   prefill %8.1f (%.1f to %.1f)", prefill.median, prefill.low, prefill.high);
      if (bench->n_generate > 0)
        g_string_append_printf (text, "   decode %8.1f (%.1f to %.1f) = %.1f GB/s, %.0f %% of what memory gives",
                                decode.median, decode.low, decode.high,
                                decode.median * (double) bench->decode_bytes * 1e-9,
                                100 * decode.median * (double) bench->decode_bytes / bandwidth.median);
      g_string_append_c (text, '\n');
    }
  return cli_write_string (text, error);
}

static void
add_rate (CliJson    *json,
          const char *key,
          Rate        rate)
{
  cli_json_begin_object (json, key);
  cli_json_add_double (json, "median", rate.median);
  cli_json_add_double (json, "low", rate.low);
  cli_json_add_double (json, "high", rate.high);
  cli_json_end_object (json);
}

static void
add_settings (const CliBench *bench,
              CliJson        *json)
{
  const RillSessionOptions *session = &bench->session;

  cli_json_add_string (json, "model", bench->info->name);
  cli_json_add_boolean (json, "synthetic", bench->synthetic != NULL);
  cli_json_add_string (json, "weight_type", bench->info->weight_type);
  cli_json_add_uint (json, "n_parameter", bench->info->n_parameter);
  cli_json_add_uint (json, "decode_bytes", bench->decode_bytes);
  cli_json_add_uint (json, "threads", session->n_thread);
  cli_json_add_string (json, "kernels", rill_cpu_describe ());
  cli_json_add_string (json, "policy", cli_policy_get_name (session->policy));
  cli_json_add_uint (json, "sinks", session->n_sink);
  cli_json_add_uint (json, "capacity", session->capacity);
  cli_json_add_string (json, "cache_type", cli_cache_type_get_name (session->cache_type));
  cli_json_add_uint (json, "cache_bytes", bench->cache_bytes);
  cli_json_add_uint (json, "chunk", session->chunk);
  cli_json_add_uint (json, "prompt", bench->n_prompt);
  cli_json_add_uint (json, "generate", bench->n_generate);
  cli_json_add_uint (json, "repeat", bench->n_repeat);
}

static gboolean
print_json (const CliBench *bench,
            GError        **error)
{
  g_autoptr (CliJson) json = cli_json_new ();
  Rate bandwidth = bandwidth_of (bench);

  cli_json_begin_object (json, NULL);
  add_settings (bench, json);
  add_rate (json, "read_bandwidth_bytes_per_second", bandwidth);
  cli_json_begin_array (json, "depths");
  for (guint i = 0; i < bench->n_depth; i++)
    {
      const CliBenchDepth *depth = &bench->depths[i];
      Rate decode = rate_of (depth->decode, 1);

      cli_json_begin_object (json, NULL);
      cli_json_add_uint (json, "depth", depth->depth);
      add_rate (json, "prefill_tokens_per_second", rate_of (depth->prefill, bench->n_prompt));
      add_rate (json, "decode_tokens_per_second", decode);
      cli_json_add_double (json, "decode_bytes_per_second", decode.median * (double) bench->decode_bytes);
      cli_json_add_double (json, "decode_bandwidth_fraction",
                           decode.median * (double) bench->decode_bytes / bandwidth.median);
      cli_json_end_object (json);
    }
  cli_json_end_array (json);
  cli_json_end_object (json);
  return cli_write_string (cli_json_finish (json), error);
}

gboolean
cli_bench_print (const CliBench *bench,
                 GError        **error)
{
  return bench->json ? print_json (bench, error) : print_text (bench, error);
}
