#pragma once

#include "privacy/samples_personal.h"

namespace logai::privacy::samples {

// Numbers of persons; see samples_personal.h for how a sample is written. All are examples of
// documentation, or made up with right check digits.

inline constexpr Samples kNationalId = {
    "dni=⟦12345678Z⟧ ok",
    "documento de identidad: ⟦12345678Z⟧",
    "{\"nie\":\"⟦X1234567L⟧\"}",
    "codice fiscale ⟦RSSMRA85T10A562S⟧ valid",
    "assuré ⟦1 85 05 78 006 084 91⟧",
    "numero_secu=⟦185057800608491⟧",
    "steuer-id ⟦86095742719⟧",
    "tax_id: ⟦47 036 892 816⟧",
    "cliente ⟦111.444.777-35⟧",
    "customerCpf=⟦11144477735⟧",
    "empresa ⟦11.222.333/0001-81⟧",
    "PESEL: ⟦44051401359⟧",
    "bsn ⟦111222333⟧",
    "rijksregister ⟦85.07.30-033.28⟧",
    "AHV ⟦756.9217.0769.85⟧",
    "hetu ⟦131052-308T⟧",
    "personnummer=⟦811218-9876⟧",
    "fnr=⟦29029600013⟧",
    "tckn ⟦10000000146⟧",
    "aadhaar ⟦2341 2341 2346⟧",
    "PAN: ⟦ABCPE1234F⟧",
    "SIN ⟦046 454 286⟧",
    "social insurance number ⟦046454286⟧",
    "tfn: ⟦123456782⟧",
    "nric=⟦S1234567D⟧",
    "rut ⟦12.345.678-5⟧",
    "id card ⟦11010519491231002X⟧",
    "rrn ⟦900101-1234568⟧",
    "curp ⟦BADD110313HCMLNS09⟧",
    "rsa id number ⟦8001015009087⟧",
    "nino ⟦AB123456C⟧",
    "national insurance number is ⟦AB 12 34 56 C⟧",
    "passport no. ⟦C01234567⟧",
};

inline constexpr Samples kNoNationalId = {
    "dni=12345678A",           "order 12345678Z shipped", "sinus 046454286",
    "build 111222333 done",    "cpf=11144477736",         "product ABCPE1234F-2",
    "sku RSSMRA85T10A562T",    "seat AB123456C",          "pod-756.9217.0769.86",
    "span 123456789012",       "time=20261120140207",     "gate S1234567D open",
    "using 046 454 286 bytes", "passport check 5 passed",
};

}  // namespace logai::privacy::samples
