/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The paper, slowly.
 */

#include "reference.h"

#include <math.h>
#include <string.h>

typedef struct
{
  double *keys;   /* [capacity, n_head_kv * head_dim] not rotated */
  double *values; /* [capacity, n_head_kv * head_dim] */
} LayerCache;

typedef struct
{
  const TestModel *model;
  const TestModelOptions *o;
  guint n_sink;
  guint capacity;
  guint n_live;          /* slots in use, the current token's included */
  gsize *positions;      /* [capacity] which token stands in each slot */
  gboolean *kept;        /* [n_tokens] */
  guint n_q;
  guint n_kv;
  double *cosines;       /* [capacity, n_rot / 2] by slot */
  double *sines;
  LayerCache *caches;    /* [n_layer] */
  double learned;        /* attention on the logit without a value, in the head at hand */
} Run;

/* --- Positions --------------------------------------------------------------------------------------------------- */

static double
yarn_dimension (const TestModelOptions *o,
                double                  original,
                double                  n_rotation)
{
  return o->n_rot * log (original / (n_rotation * 2 * G_PI)) / (2 * log (o->rope_theta));
}

void
reference_frequencies (const TestModel *model,
                       guint            capacity,
                       double          *frequencies,
                       double          *magnitude)
{
  const TestModelOptions *o = &model->options;
  const char *scaling = o->rope_scaling != NULL ? o->rope_scaling : "none";
  double original = o->rope_original_context != 0 ? o->rope_original_context : o->context_length;
  double factor = o->rope_factor != 0 ? o->rope_factor : 1;
  double n = o->n_rot;

  *magnitude = 1;
  for (guint i = 0; i < o->n_rot / 2; i++)
    {
      double base = o->rope_theta;
      double f;

      if (g_str_equal (scaling, "ntk"))
        base *= pow (factor, n / (n - 2));
      else if (g_str_equal (scaling, "dynamic") && capacity > original)
        base *= pow (factor * capacity / original - (factor - 1), n / (n - 2));
      f = 1 / pow (base, 2.0 * i / n);

      if (g_str_equal (scaling, "linear"))
        f /= factor;
      else if (g_str_equal (scaling, "llama3"))
        {
          double wavelength = 2 * G_PI / f;
          double smooth = (original / wavelength - 1) / (4 - 1);

          if (wavelength > original / 1)
            f /= factor;
          else if (wavelength >= original / 4)
            f = (1 - smooth) * f / factor + smooth * f;
        }
      else if (g_str_equal (scaling, "yarn"))
        {
          double low = MAX (0, floor (yarn_dimension (o, original, 32)));
          double high = MIN (n - 1, ceil (yarn_dimension (o, original, 1)));
          double ramp = CLAMP ((i - low) / MAX (high - low, 0.001), 0, 1);

          f = f / factor * ramp + f * (1 - ramp);
          *magnitude = (0.1 * log (factor) + 1) * (o->rope_attn_factor != 0 ? o->rope_attn_factor : 1);
        }
      if (model->rope_freqs != NULL)
        f /= (double) model->rope_freqs[i];
      frequencies[i] = (double) (float) f;
    }
}

static void
fill_positions (Run *run)
{
  guint n_pair = run->o->n_rot / 2;
  g_autofree double *frequencies = g_new (double, n_pair);
  double magnitude;

  reference_frequencies (run->model, run->capacity, frequencies, &magnitude);
  for (guint slot = 0; slot < run->capacity; slot++)
    for (guint i = 0; i < n_pair; i++)
      {
        run->cosines[slot * n_pair + i] = magnitude * cos (slot * frequencies[i]);
        run->sines[slot * n_pair + i] = magnitude * sin (slot * frequencies[i]);
      }
}

static void
rotate (const Run    *run,
        const double *in,
        guint         slot,
        double       *out)
{
  guint n_pair = run->o->n_rot / 2;
  gboolean halves = g_str_equal (run->o->architecture, "qwen2");

  memcpy (out, in, run->o->head_dim * sizeof (double));
  for (guint i = 0; i < n_pair; i++)
    {
      guint a = halves ? i : 2 * i;
      guint b = halves ? i + n_pair : 2 * i + 1;
      double c = run->cosines[slot * n_pair + i], s = run->sines[slot * n_pair + i];

      out[a] = in[a] * c - in[b] * s;
      out[b] = in[a] * s + in[b] * c;
    }
}

/* --- The network ------------------------------------------------------------------------------------------------- */

static void
multiply (const float  *matrix,
          guint         n_rows,
          guint         n_cols,
          const double *in,
          const float  *bias,
          double       *out)
{
  for (guint r = 0; r < n_rows; r++)
    {
      double sum = bias != NULL ? (double) bias[r] : 0;

      for (guint c = 0; c < n_cols; c++)
        sum += (double) matrix[(gsize) r * n_cols + c] * in[c];
      out[r] = sum;
    }
}

static void
norm (const Run    *run,
      const double *in,
      const float  *weight,
      double       *out)
{
  guint n = run->o->n_embd;
  double square = 0;

  for (guint i = 0; i < n; i++)
    square += in[i] * in[i];
  for (guint i = 0; i < n; i++)
    out[i] = in[i] / sqrt (square / n + (double) (float) run->o->norm_epsilon) * (double) weight[i];
}

/* One head over all live slots; the last slot is the query's own. Leaves the probabilities in @p. */
static void
attend (Run          *run,
        guint         layer,
        guint         head,
        const double *q,
        double       *out,
        double       *p)
{
  guint d = run->o->head_dim;
  guint head_kv = head / (run->o->n_head / run->o->n_head_kv);
  g_autofree double *query = g_new (double, d);
  g_autofree double *key = g_new (double, d);
  double max = -INFINITY, sum = 0;

  run->learned = 0;
  rotate (run, q + head * d, run->n_live - 1, query);
  for (guint slot = 0; slot < run->n_live; slot++)
    {
      rotate (run, run->caches[layer].keys + (gsize) slot * run->n_kv + head_kv * d, slot, key);
      p[slot] = 0;
      for (guint i = 0; i < d; i++)
        p[slot] += query[i] * key[i];
      p[slot] /= sqrt (d);
      max = MAX (max, p[slot]);
    }
  for (guint slot = 0; slot < run->n_live; slot++)
    sum += p[slot] = exp (p[slot] - max);
  if (run->o->sink_logits != NULL)
    sum += run->learned = exp ((double) run->o->sink_logits[layer * run->o->n_head + head] - max);
  run->learned /= sum;
  memset (out + head * d, 0, d * sizeof (double));
  for (guint slot = 0; slot < run->n_live; slot++)
    {
      p[slot] /= sum;
      for (guint i = 0; i < d; i++)
        out[head * d + i] += p[slot] * run->caches[layer].values[(gsize) slot * run->n_kv + head_kv * d + i];
    }
}

static void
keep_trace (const Run    *run,
            Reference    *reference,
            gsize         step,
            guint         layer,
            guint         head,
            const double *p)
{
  guint d = run->o->head_dim;
  guint head_kv = head / (run->o->n_head / run->o->n_head_kv);
  gsize at = step * reference->n_map + layer * run->o->n_head + head;
  double of_sinks = 0, of_all = 0;

  for (guint slot = 0; slot < run->n_live; slot++)
    {
      const double *value = run->caches[layer].values + (gsize) slot * run->n_kv + head_kv * d;
      double square = 0;

      for (guint i = 0; i < d; i++)
        square += value[i] * value[i];
      of_all += p[slot] * sqrt (square);
      if (slot < run->n_sink)
        {
          of_sinks += p[slot] * sqrt (square);
          reference->sink_mass[at] += p[slot];
        }
      reference->slot_attention[step * run->capacity + slot] += p[slot] / reference->n_map;
    }
  reference->learned_mass[at] = run->learned;
  reference->contribution[at] = of_sinks / of_all;
}

static void
run_layer (Run       *run,
           Reference *reference,
           gsize      step,
           guint      index,
           double    *x)
{
  const TestModelOptions *o = run->o;
  const TestLayer *layer = &run->model->layers[index];
  gsize slot = (gsize) (run->n_live - 1) * run->n_kv;
  g_autofree double *h = g_new (double, o->n_embd);
  g_autofree double *q = g_new (double, run->n_q);
  g_autofree double *heads = g_new (double, run->n_q);
  g_autofree double *p = g_new (double, run->capacity);
  g_autofree double *gate = g_new (double, o->n_ff);
  g_autofree double *up = g_new (double, o->n_ff);

  norm (run, x, layer->attn_norm, h);
  multiply (layer->attn_q, run->n_q, o->n_embd, h, layer->attn_q_bias, q);
  multiply (layer->attn_k, run->n_kv, o->n_embd, h, layer->attn_k_bias, run->caches[index].keys + slot);
  multiply (layer->attn_v, run->n_kv, o->n_embd, h, layer->attn_v_bias, run->caches[index].values + slot);
  for (guint head = 0; head < o->n_head; head++)
    {
      attend (run, index, head, q, heads, p);
      keep_trace (run, reference, step, index, head, p);
    }
  multiply (layer->attn_output, o->n_embd, run->n_q, heads, NULL, h);
  for (guint i = 0; i < o->n_embd; i++)
    x[i] += h[i];

  norm (run, x, layer->ffn_norm, h);
  multiply (layer->ffn_gate, o->n_ff, o->n_embd, h, NULL, gate);
  multiply (layer->ffn_up, o->n_ff, o->n_embd, h, NULL, up);
  for (guint i = 0; i < o->n_ff; i++)
    gate[i] = gate[i] / (1 + exp (-gate[i])) * up[i];
  multiply (layer->ffn_down, o->n_embd, o->n_ff, gate, NULL, h);
  for (guint i = 0; i < o->n_embd; i++)
    x[i] += h[i];
}

/* What stands in @slot goes, all behind it move up one slot. */
static void
take_out (Run  *run,
          guint slot)
{
  gsize n_row = run->n_kv;
  gsize n_behind = run->n_live - slot - 1;

  for (guint i = 0; i < run->o->n_layer; i++)
    {
      double *keys = run->caches[i].keys + slot * n_row;
      double *values = run->caches[i].values + slot * n_row;

      memmove (keys, keys + n_row, n_behind * n_row * sizeof (double));
      memmove (values, values + n_row, n_behind * n_row * sizeof (double));
    }
  memmove (run->positions + slot, run->positions + slot + 1, n_behind * sizeof (gsize));
  run->n_live--;
}

/* Room for the token @step: the oldest that is no sink, nor to be kept as one, goes. */
static void
make_room (Run  *run,
           gsize step)
{
  if (run->n_live == run->capacity)
    {
      while (run->kept[run->positions[run->n_sink]])
        run->n_sink++;
      take_out (run, run->n_sink);
    }
  run->positions[run->n_live++] = step;
}

static void
change (Run                   *run,
        const ReferenceChange *what)
{
  for (gsize i = what->first; i < what->first + what->n; i++)
    run->kept[i] = !what->release;
  if (!what->release)
    return;
  for (guint slot = run->n_sink; slot > 0; slot--)
    {
      gsize position = run->positions[slot - 1];

      if (position < what->first || position >= what->first + what->n)
        continue;
      take_out (run, slot - 1);
      run->n_sink--;
    }
}

Reference *
reference_new (const TestModel *model,
               const RillToken *tokens,
               gsize            n_tokens,
               guint            n_sink,
               guint            capacity)
{
  return reference_new_keeping (model, tokens, n_tokens, n_sink, capacity, NULL, 0);
}

Reference *
reference_new_keeping (const TestModel       *model,
                       const RillToken       *tokens,
                       gsize                  n_tokens,
                       guint                  n_sink,
                       guint                  capacity,
                       const ReferenceChange *changes,
                       gsize                  n_changes)
{
  const TestModelOptions *o = &model->options;
  Reference *reference = g_new0 (Reference, 1);
  Run run = { .model = model, .o = o, .n_sink = n_sink, .capacity = capacity };
  g_autofree double *x = g_new (double, o->n_embd);
  g_autofree double *h = g_new (double, o->n_embd);

  reference->n_vocab = o->n_vocab;
  reference->n_token = n_tokens;
  reference->n_map = o->n_layer * o->n_head;
  reference->capacity = capacity;
  reference->logits = g_new (double, n_tokens * o->n_vocab);
  reference->sink_mass = g_new0 (double, n_tokens * reference->n_map);
  reference->learned_mass = g_new0 (double, n_tokens * reference->n_map);
  reference->contribution = g_new0 (double, n_tokens * reference->n_map);
  reference->slot_attention = g_new0 (double, n_tokens * capacity);

  run.n_q = o->n_head * o->head_dim;
  run.n_kv = o->n_head_kv * o->head_dim;
  run.cosines = g_new (double, (gsize) capacity * o->n_rot / 2);
  run.sines = g_new (double, (gsize) capacity * o->n_rot / 2);
  run.caches = g_new (LayerCache, o->n_layer);
  for (guint i = 0; i < o->n_layer; i++)
    {
      run.caches[i].keys = g_new (double, (gsize) capacity * run.n_kv);
      run.caches[i].values = g_new (double, (gsize) capacity * run.n_kv);
    }
  fill_positions (&run);

  run.positions = g_new (gsize, capacity);
  run.kept = g_new0 (gboolean, n_tokens);
  for (gsize step = 0; step < n_tokens; step++)
    {
      for (; n_changes > 0 && changes->at == step; changes++, n_changes--)
        change (&run, changes);
      make_room (&run, step);
      for (guint i = 0; i < o->n_embd; i++)
        x[i] = (double) model->token_embd[(gsize) tokens[step] * o->n_embd + i];
      for (guint i = 0; i < o->n_layer; i++)
        run_layer (&run, reference, step, i, x);
      norm (&run, x, model->output_norm, h);
      multiply (model->output, o->n_vocab, o->n_embd, h, NULL, reference->logits + step * o->n_vocab);
    }

  for (guint i = 0; i < o->n_layer; i++)
    {
      g_free (run.caches[i].keys);
      g_free (run.caches[i].values);
    }
  g_free (run.caches);
  g_free (run.positions);
  g_free (run.kept);
  g_free (run.cosines);
  g_free (run.sines);
  return reference;
}

void
reference_free (Reference *reference)
{
  g_free (reference->logits);
  g_free (reference->sink_mass);
  g_free (reference->contribution);
  g_free (reference->learned_mass);
  g_free (reference->slot_attention);
  g_free (reference);
}
