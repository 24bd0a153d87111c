#include "drivers/sim/link/path.hpp"

#include <cmath>
#include <numbers>

namespace plugfest::sim::link {
namespace {

/// Widths that the noise voltages of the parameters are meant over, GHz.
constexpr double driver_noise_ghz = 45, receiver_noise_ghz = 40, crosstalk_ghz = 30;
/// Of the zero and the pole of driver and CTLE.
constexpr double equalizer_ghz = 0.35 * nyquist_ghz;
/// RIN acts on the mean square of four levels rather than on the average's square.
constexpr double rin_share = 0.6;
constexpr double electron_charge = 1.602176634e-19;
constexpr double hertz_per_ghz = 1e9;

double power_ratio(double db) { return std::pow(10, db / 10); }
double amplitude_ratio(double db) { return std::pow(10, db / 20); }
double square(double x) { return x * x; }

struct Complex {
  double re, im;
};
constexpr Complex operator*(Complex a, Complex b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
constexpr double norm(Complex a) { return a.re * a.re + a.im * a.im; }

/// Denominator of a low-pass of second order.
Complex low_pass(double ghz, double over_bandwidth) {
  const double s = ghz * over_bandwidth;
  return {1 - 0.618 * s * s, 1.3617 * s};
}
/// Numerator of an equaliser; its denominator is the same with a floor of 1.
Complex raised(double ghz, double floor) { return {floor, ghz / equalizer_ghz}; }

std::size_t at(NoiseSource source) { return static_cast<std::size_t>(source); }

}  // namespace

void arrive(const Path& path, unsigned silent, Spectrum& spectrum) {
  const Grid& g = grid();
  const Optics* const optics = path.optics;
  const Receiver& receiver = *path.receiver;
  const Fir& fir = path.sender.fir;

  double sum = 0, total = 0;
  for (const double tap : fir) {
    sum += tap;
    total += std::abs(tap);
  }
  const double half_swing = path.sender.swing_v / 2;
  const double floor = optics ? amplitude_ratio(-optics->peaking_db) : 1;
  // Gain control: the swing at the modulator is what it is, whatever arrives.
  const double swing = path.sender.swing_v * std::abs(sum) * floor;
  const double to_current = optics && swing > 0 ? optics->signal_a / swing : 0;
  const double to_voltage = optics && optics->signal_a > 0 ? optics->output_v / optics->signal_a : 0;
  const double ctle_floor = amplitude_ratio(-receiver.ctle_db);

  const auto is_silent = [&](NoiseSource source) { return (silent >> at(source) & 1U) != 0; };
  const auto density = [&](NoiseSource source, double value) { return is_silent(source) ? 0.0 : value; };
  const double tx_density = density(NoiseSource::transmitter, square(half_swing * total) * symbol_power *
                                                                  power_ratio(-path.sender.sndr_db) / nyquist_ghz);
  const double receiver_density = density(NoiseSource::receiver, square(1e-3 * receiver.noise_mv) / receiver_noise_ghz);
  const double crosstalk_density =
      density(NoiseSource::crosstalk, square(1e-3 * receiver.crosstalk_mv) / crosstalk_ghz);
  const double output_density = density(NoiseSource::output, square(1e-3 * path.output_noise_mv) / receiver_noise_ghz);
  double driver_density = 0, rin_density = 0, shot_density = 0, tia_density = 0;
  spectrum.white.fill(0);
  if (optics) {
    driver_density = density(NoiseSource::driver, square(1e-3 * optics->driver_noise_mv) / driver_noise_ghz);
    rin_density = density(NoiseSource::rin,
                          rin_share * square(optics->average_a) * power_ratio(optics->rin_db_hz) * hertz_per_ghz);
    shot_density = density(NoiseSource::shot, 2 * electron_charge * optics->average_a * hertz_per_ghz);
    tia_density = density(NoiseSource::tia, square(1e-12 * optics->tia_noise_pa_rthz) * hertz_per_ghz);
    spectrum.white[at(NoiseSource::mpi)] = density(NoiseSource::mpi, power_ratio(optics->mpi_db));
    spectrum.white[at(NoiseSource::modulator)] =
        density(NoiseSource::modulator, power_ratio(-optics->modulator_sndr_db));
  }
  spectrum.has_density.fill(false);
  const auto has = [&](NoiseSource source, double value) { spectrum.has_density[at(source)] = value > 0; };
  has(NoiseSource::transmitter, tx_density);
  has(NoiseSource::driver, driver_density);
  has(NoiseSource::rin, rin_density);
  has(NoiseSource::shot, shot_density);
  has(NoiseSource::tia, tia_density);
  has(NoiseSource::output, output_density);
  has(NoiseSource::receiver, receiver_density);
  has(NoiseSource::crosstalk, crosstalk_density);

  constexpr double neper_per_db = std::numbers::ln10 / 20;
  constexpr double radian_per_db = -0.45 / 8.686;
  const double over_driver = optics ? 1 / optics->driver_bandwidth_ghz : 0;
  const double over_modulator = optics ? 1 / optics->modulator_bandwidth_ghz : 0;
  const double over_tia = optics ? 1 / optics->tia_bandwidth_ghz : 0;
  const double over_receiver = 1 / receiver.bandwidth_ghz;
  const double losses_db = path.first_loss_db + path.last_loss_db;

  const auto through = [&](double loss_db, std::size_t k) {
    return loss_db > 0 ? std::exp(-loss_db * neper_per_db * g.loss_shape[k]) : 1.0;
  };

  for (std::size_t k = 0; k < bins; ++k) {
    const double f = g.ghz[k];
    const double first = through(path.first_loss_db, k);
    const double last = through(path.last_loss_db, k);
    const double angle = radian_per_db * losses_db * g.root[k];
    const Complex delay = losses_db > 0 ? Complex{std::cos(angle), std::sin(angle)} : Complex{1, 0};

    const Complex late{g.cosine[k], -g.sine[k]};  // of one symbol
    Complex sent{fir[fir_length - 1], 0};
    for (std::size_t i = fir_length - 1; i-- > 0;) {
      sent = sent * late;
      sent.re += fir[i];
    }
    const Complex output{path.output.main + (path.output.pre + path.output.post) * late.re,
                         (path.output.post - path.output.pre) * late.im};

    const Complex ctle_top = raised(f, ctle_floor), ctle_bottom = raised(f, 1);
    const Complex receiver_bottom = low_pass(f, over_receiver);
    const double in_receiver = norm(ctle_top) / (norm(ctle_bottom) * norm(receiver_bottom));

    Complex top = sent * output * ctle_top;
    Complex bottom = ctle_bottom * receiver_bottom;
    double gain = half_swing * g.sinc[k] * first * last;
    // Power gains from where each noise comes in up to the sampler.
    const double from_output = square(last) * in_receiver;
    double from_sender = square(first) * norm(output) * from_output;
    if (optics) {
      const Complex driver_top = raised(f, floor), driver_bottom = raised(f, 1) * low_pass(f, over_driver);
      const Complex modulator_bottom = low_pass(f, over_modulator), tia_bottom = low_pass(f, over_tia);
      top = top * driver_top;
      bottom = bottom * driver_bottom * modulator_bottom * tia_bottom;
      gain *= to_current * to_voltage;
      const double from_light = square(to_voltage) / norm(tia_bottom) * norm(output) * from_output;
      const double from_driver =
          square(to_current) * norm(driver_top) / (norm(driver_bottom) * norm(modulator_bottom)) * from_light;
      from_sender = square(first) * from_driver;
      spectrum.noise[at(NoiseSource::driver)][k] = driver_density * from_driver;
      spectrum.noise[at(NoiseSource::rin)][k] = rin_density * from_light;
      spectrum.noise[at(NoiseSource::shot)][k] = shot_density * from_light;
      spectrum.noise[at(NoiseSource::tia)][k] = tia_density * from_light;
    }
    spectrum.noise[at(NoiseSource::transmitter)][k] = f <= nyquist_ghz ? tx_density * from_sender : 0;
    spectrum.noise[at(NoiseSource::output)][k] = output_density * from_output;
    spectrum.noise[at(NoiseSource::receiver)][k] = receiver_density * in_receiver;
    spectrum.noise[at(NoiseSource::crosstalk)][k] = crosstalk_density * in_receiver;

    const Complex turned = top * Complex{bottom.re, -bottom.im} * delay;
    const double scale = gain / norm(bottom);
    spectrum.real[k] = turned.re * scale;
    spectrum.imaginary[k] = turned.im * scale;
  }
}

}  // namespace plugfest::sim::link
