//! What words on invoices mean, in German, English, French, Dutch, Italian and Spanish.
//!
//! The lexicon gives no answer by itself: a concept near a value is one feature among many, and its weight is learned.

use crate::fold::squeeze;

/// What a label speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Concept {
    /// The word for an invoice.
    Invoice,
    /// A credit note.
    Credit,
    /// A number of something.
    Number,
    /// A date of something.
    Date,
    /// The document or voucher, whatever it is.
    Document,
    /// Something due.
    Due,
    /// A delivery or service.
    Delivery,
    /// An order.
    Order,
    /// The customer.
    Customer,
    /// The seller.
    Seller,
    /// The word for tax.
    Tax,
    /// Without tax.
    Net,
    /// With tax.
    Gross,
    /// A sum.
    Total,
    /// A sum on the way to a total.
    Subtotal,
    /// An amount that is to be paid.
    Payable,
    /// An amount paid before.
    Paid,
    /// A VAT identification number.
    VatId,
    /// A tax number that is no VAT identification number.
    TaxNumber,
    /// An IBAN.
    Iban,
    /// A BIC.
    Bic,
    /// A bank.
    Bank,
    /// A discount for early payment.
    Discount,
    /// A period, a year, a month.
    Period,
    /// A contract, a project, a cost centre: somebody's reference.
    Reference,
    /// A delivery note.
    DeliveryNote,
    /// A telephone or fax number.
    Phone,
    /// A commercial register.
    Register,
    /// A page of pages.
    Page,
    /// A price of one unit.
    Price,
    /// A quantity.
    Quantity,
    /// An article, a product.
    Article,
    /// A description.
    Description,
    /// A position in a list.
    Position,
    /// The amount column of a list.
    Amount,
    /// The tax rate.
    Rate,
    /// A unit of measure.
    Unit,
    /// An earlier document that is corrected.
    Preceding,
    /// An account holder or payee.
    Payee,
    /// A base that a tax is computed from.
    Base,
    /// A reminder.
    Reminder,
    /// A statement of account.
    Statement,
    /// An e-mail address.
    Mail,
    /// An offer or quotation.
    Offer,
    /// A street or address.
    Address,
    /// A carry-over between pages.
    Carry,
    /// A surcharge, an allowance, freight.
    Charge,
    /// Birth, foundation and other dates that have nothing to do with the invoice.
    Foreign,
}

use Concept::*;

/// Squeezed beginnings of words and what they mean. Longer ones stand before shorter ones of the same beginning.
const STEMS: &[(&str, &[Concept])] = &[
    // invoice
    ("rechnungsnummer", &[Invoice, Number]), ("rechnungsnr", &[Invoice, Number]), ("rechnungsno", &[Invoice, Number]),
    ("rechnungnr", &[Invoice, Number]), ("rechnr", &[Invoice, Number]), ("rgnr", &[Invoice, Number]), ("renr", &[Invoice, Number]),
    ("rechnungsdatum", &[Invoice, Date]), ("rechnungsempfanger", &[Invoice, Customer]), ("rechnungsbetrag", &[Invoice, Amount, Gross]),
    ("rechnungssumme", &[Invoice, Total, Gross]), ("rechnungsendbetrag", &[Invoice, Total, Gross]), ("rechnungsadresse", &[Invoice, Customer, Address]),
    ("rechnungsanschrift", &[Invoice, Customer, Address]), ("rechnungssteller", &[Seller]), ("rechnungsposition", &[Position]),
    ("rechnungskorrektur", &[Credit]), ("rechnungskopie", &[Invoice]), ("rechnung", &[Invoice]), ("invoiceno", &[Invoice, Number]), ("invoicenumber", &[Invoice, Number]),
    ("invoicedate", &[Invoice, Date]), ("invoiceid", &[Invoice, Number]), ("invoicetotal", &[Invoice, Total, Gross]), ("invoice", &[Invoice]), ("inv", &[Invoice]), ("bill", &[Invoice]),
    ("facture", &[Invoice]), ("facturation", &[Invoice]), ("factuurnummer", &[Invoice, Number]), ("factuurnr", &[Invoice, Number]), ("factuurdatum", &[Invoice, Date]),
    ("factuur", &[Invoice]), ("fattura", &[Invoice]), ("factura", &[Invoice]), ("faktura", &[Invoice]),
    ("belegnummer", &[Document, Number]), ("belegnr", &[Document, Number]), ("belegdatum", &[Document, Date]), ("beleg", &[Document]), ("documentno", &[Document, Number]),
    ("documentdate", &[Document, Date]), ("document", &[Document]), ("documento", &[Document]), ("quittung", &[Document]), ("receipt", &[Document]),
    ("gutschriftsnummer", &[Credit, Number]), ("gutschriftnr", &[Credit, Number]), ("gutschriftsdatum", &[Credit, Date]), ("gutschrift", &[Credit]), ("credit", &[Credit]),
    ("avoir", &[Credit]), ("creditnota", &[Credit]), ("notadicredito", &[Credit]), ("abono", &[Credit]), ("storno", &[Credit]), ("korrektur", &[Credit]),
    // numbers and dates
    ("nummer", &[Number]), ("nr", &[Number]), ("no", &[Number]), ("number", &[Number]), ("numero", &[Number]), ("num", &[Number]), ("n", &[Number]), ("id", &[Number]), ("ref", &[Reference]),
    ("datum", &[Date]), ("date", &[Date]), ("data", &[Date]), ("fecha", &[Date]), ("vom", &[Date]), ("dated", &[Date]), ("den", &[Date]), ("ausstellungsdatum", &[Invoice, Date]), ("ausgestellt", &[Invoice, Date]), ("issued", &[Invoice, Date]), ("issue", &[Invoice]), ("emission", &[Invoice, Date]), ("emise", &[Invoice]),
    // due
    ("falligkeitsdatum", &[Due, Date]), ("falligkeit", &[Due, Date]), ("fallig", &[Due]), ("zahlbarbis", &[Due, Date]), ("zahlungsziel", &[Due]), ("zahlungstermin", &[Due, Date]), ("zahlungsfrist", &[Due]), ("zahlbar", &[Due]), ("valuta", &[Due]), ("duedate", &[Due, Date]), ("due", &[Due]), ("echeance", &[Due, Date]), ("payable", &[Payable]), ("apayer", &[Payable]), ("payer", &[Payable]), ("vervaldatum", &[Due, Date]), ("vervaldag", &[Due, Date]), ("scadenza", &[Due, Date]), ("vencimiento", &[Due, Date]), ("bis", &[Due]), ("until", &[Due]), ("avant", &[Due]), ("spatestens", &[Due]),
    // delivery
    ("lieferscheinnummer", &[DeliveryNote, Number]), ("lieferscheinnr", &[DeliveryNote, Number]), ("lieferscheindatum", &[DeliveryNote, Date]), ("lieferschein", &[DeliveryNote]), ("lieferdatum", &[Delivery, Date]), ("lieferantennummer", &[Seller, Number]), ("lieferantennr", &[Seller, Number]), ("lieferant", &[Seller]), ("liefertermin", &[Delivery, Date]), ("lieferadresse", &[Delivery, Address]), ("lieferanschrift", &[Delivery, Address]), ("lieferzeitraum", &[Delivery, Period]), ("lieferung", &[Delivery]), ("liefer", &[Delivery]),
    ("leistungsdatum", &[Delivery, Date]), ("leistungszeitraum", &[Delivery, Period]), ("leistungszeitpunkt", &[Delivery, Date]), ("leistung", &[Delivery]), ("abrechnungszeitraum", &[Period]), ("versanddatum", &[Delivery, Date]), ("deliverynote", &[DeliveryNote]), ("delivery", &[Delivery]), ("delivered", &[Delivery]), ("supplydate", &[Delivery, Date]), ("shipped", &[Delivery]), ("shipto", &[Delivery, Address]), ("shipping", &[Delivery, Charge]), ("livraison", &[Delivery]), ("bondelivraison", &[DeliveryNote]), ("prestation", &[Delivery]), ("levering", &[Delivery]), ("leverdatum", &[Delivery, Date]), ("consegna", &[Delivery]), ("ddt", &[DeliveryNote]), ("entrega", &[Delivery]), ("albaran", &[DeliveryNote]), ("packing", &[DeliveryNote]),
    // order
    ("bestellnummer", &[Order, Number]), ("bestellnr", &[Order, Number]), ("bestelldatum", &[Order, Date]), ("bestellung", &[Order]), ("bestell", &[Order]), ("auftragsnummer", &[Order, Seller, Number]), ("auftragsnr", &[Order, Seller, Number]), ("auftragsdatum", &[Order, Date]), ("auftraggeber", &[Customer]), ("auftrag", &[Order, Seller]), ("orderno", &[Order, Number]), ("ordernumber", &[Order, Number]), ("orderdate", &[Order, Date]), ("purchaseorder", &[Order]), ("purchase", &[Order]), ("po", &[Order]), ("ponumber", &[Order, Number]), ("order", &[Order]), ("commande", &[Order]), ("bonde", &[Order]), ("inkooporder", &[Order]), ("ordine", &[Order]), ("pedido", &[Order]),
    // parties
    ("kundennummer", &[Customer, Number]), ("kundennr", &[Customer, Number]), ("kdnr", &[Customer, Number]), ("kunde", &[Customer]), ("kunden", &[Customer]), ("debitor", &[Customer, Number]), ("kaufer", &[Customer]), ("customerno", &[Customer, Number]), ("customer", &[Customer]), ("client", &[Customer]), ("klant", &[Customer]), ("cliente", &[Customer]), ("billto", &[Customer, Address]), ("billed", &[Customer]), ("buyer", &[Customer]), ("soldto", &[Customer]), ("empfanger", &[Customer]), ("destinataire", &[Customer]), ("acheteur", &[Customer]), ("mieter", &[Customer]), ("an", &[Customer]), ("to", &[Customer]), ("facturea", &[Customer]),
    ("verkaufer", &[Seller]), ("vendor", &[Seller]), ("seller", &[Seller]), ("supplier", &[Seller]), ("fournisseur", &[Seller]), ("vendeur", &[Seller]), ("leverancier", &[Seller]), ("fornitore", &[Seller]), ("cedente", &[Seller]), ("proveedor", &[Seller]), ("from", &[Seller]), ("absender", &[Seller]), ("emetteur", &[Seller]), ("kreditor", &[Seller]), ("aussteller", &[Seller]),
    // tax
    ("umsatzsteueridentifikationsnummer", &[VatId]), ("umsatzsteuerid", &[VatId]), ("umsatzsteuer", &[Tax]), ("ustidentnr", &[VatId]), ("ustidnr", &[VatId]), ("ustid", &[VatId]), ("uid", &[VatId]), ("mwstnr", &[VatId]), ("ustbetrag", &[Tax, Amount]), ("ust", &[Tax]), ("mwstbetrag", &[Tax, Amount]), ("mwstsatz", &[Rate]), ("mwst", &[Tax]), ("mehrwertsteuer", &[Tax]), ("steuernummer", &[TaxNumber]), ("steuernr", &[TaxNumber]), ("stnr", &[TaxNumber]), ("steuersatz", &[Rate]), ("steuerbasis", &[Base]), ("steuerbetrag", &[Tax, Amount]), ("steuersumme", &[Tax, Total]), ("steuerfrei", &[Tax]), ("steuer", &[Tax]), ("finanzamt", &[TaxNumber]),
    ("vatid", &[VatId]), ("vatno", &[VatId]), ("vatreg", &[VatId]), ("vatnumber", &[VatId]), ("vatrate", &[Rate]), ("vatamount", &[Tax, Amount]), ("vat", &[Tax]), ("taxid", &[TaxNumber]), ("taxrate", &[Rate]), ("taxable", &[Base]), ("taxno", &[TaxNumber]), ("tax", &[Tax]), ("gst", &[Tax]), ("tva", &[Tax]), ("tvaintra", &[VatId]), ("intracommunautaire", &[VatId]), ("btwnummer", &[VatId]), ("btwnr", &[VatId]), ("btwid", &[VatId]), ("btwbedrag", &[Tax, Amount]), ("btw", &[Tax]), ("partitaiva", &[VatId]), ("piva", &[VatId]), ("partita", &[VatId]), ("iva", &[Tax]), ("imposta", &[Tax]), ("imponibile", &[Base, Net]), ("nif", &[VatId]), ("cif", &[VatId]), ("siret", &[Register]), ("siren", &[Register]), ("taxe", &[Tax]), ("moms", &[Tax]),
    // amounts
    ("nettobetrag", &[Net, Amount]), ("nettosumme", &[Net, Total]), ("nettogesamt", &[Net, Total]), ("nettowert", &[Net, Amount]), ("nettopreis", &[Price]), ("netto", &[Net]), ("net", &[Net]), ("nett", &[Net]), ("exclvat", &[Net]), ("excl", &[Net]), ("exkl", &[Net]), ("excluding", &[Net]), ("exvat", &[Net]), ("horstaxes", &[Net]), ("hors", &[Net]), ("ht", &[Net]), ("zzgl", &[Tax]), ("without", &[Net]), ("ohne", &[Net]),
    ("bruttobetrag", &[Gross, Amount]), ("bruttosumme", &[Gross, Total]), ("bruttogesamt", &[Gross, Total]), ("brutto", &[Gross]), ("gross", &[Gross]), ("inklusive", &[Gross]), ("inkl", &[Gross]), ("incl", &[Gross]), ("including", &[Gross]), ("ttc", &[Gross]), ("toutestaxes", &[Gross]), ("enthaltene", &[Tax]), ("lordo", &[Gross]), ("con", &[Gross]),
    ("gesamtbetragnetto", &[Total, Net]), ("gesamtbetragbrutto", &[Total, Gross]), ("gesamtbetrag", &[Total, Gross]), ("gesamtsumme", &[Total, Gross]), ("gesamtpreis", &[Total, Amount]), ("gesamtnetto", &[Total, Net]), ("gesamtbrutto", &[Total, Gross]), ("gesamt", &[Total]), ("endbetrag", &[Total, Gross]), ("endsumme", &[Total, Gross]), ("summe", &[Total]), ("warenwert", &[Net, Subtotal]), ("positionssumme", &[Subtotal, Net]), ("zwischensumme", &[Subtotal, Net]), ("subtotal", &[Subtotal, Net]), ("soustotal", &[Subtotal, Net]), ("subtotaal", &[Subtotal, Net]), ("grandtotal", &[Total, Gross]), ("grand", &[Total, Gross]), ("totalht", &[Total, Net]), ("totalttc", &[Total, Gross]), ("totalnet", &[Total, Net]), ("totaltva", &[Total, Tax]), ("total", &[Total]), ("totaal", &[Total]), ("totale", &[Total]), ("importe", &[Amount]), ("importo", &[Amount]), ("sum", &[Total]),
    ("zahlbetrag", &[Payable, Amount]), ("zuzahlen", &[Payable]), ("zahlen", &[Payable]), ("zahllast", &[Payable]), ("restbetrag", &[Payable]), ("offen", &[Payable]), ("uberweisen", &[Payable]), ("uberweisungsbetrag", &[Payable]), ("amountdue", &[Payable]), ("balance", &[Payable]), ("topay", &[Payable]), ("pay", &[Payable]), ("netapayer", &[Payable]), ("solde", &[Payable]), ("tebetalen", &[Payable]), ("betalen", &[Payable]), ("dapagare", &[Payable]), ("pagare", &[Payable]), ("pagar", &[Payable]), ("forderung", &[Payable]),
    ("anzahlung", &[Paid]), ("vorauszahlung", &[Paid]), ("abschlag", &[Paid]), ("bereits", &[Paid]), ("bezahlt", &[Paid]), ("gezahlt", &[Paid]), ("geleistet", &[Paid]), ("prepaid", &[Paid]), ("paid", &[Paid]), ("deposit", &[Paid]), ("acompte", &[Paid]), ("acconto", &[Paid]), ("vooruitbetaald", &[Paid]), ("anticipo", &[Paid]), ("advance", &[Paid]),
    ("betrag", &[Amount]), ("amount", &[Amount]), ("montant", &[Amount]), ("bedrag", &[Amount]), ("wert", &[Amount]), ("line", &[Position]), ("bemessungsgrundlage", &[Base, Net]), ("basis", &[Base]), ("base", &[Base]), ("grundlage", &[Base]), ("ubertrag", &[Carry]), ("carried", &[Carry]), ("report", &[Carry]), ("saldo", &[Statement]),
    ("fracht", &[Charge]), ("versand", &[Charge]), ("porto", &[Charge]), ("zuschlag", &[Charge]), ("nachlass", &[Charge]), ("rabatt", &[Charge]), ("abzuglich", &[Charge]), ("freight", &[Charge]), ("surcharge", &[Charge]), ("allowance", &[Charge]), ("remise", &[Charge]), ("korting", &[Charge]), ("sconto", &[Charge, Discount]), ("gebuhr", &[Charge]),
    // bank
    ("iban", &[Iban]), ("bic", &[Bic]), ("swift", &[Bic]), ("bankverbindung", &[Bank]), ("bankleitzahl", &[Bank, Number]), ("blz", &[Bank, Number]), ("konto", &[Bank, Number]), ("kontonr", &[Bank, Number]), ("bank", &[Bank]), ("sparkasse", &[Bank]), ("volksbank", &[Bank]), ("banque", &[Bank]), ("banca", &[Bank]), ("banco", &[Bank]), ("account", &[Bank]), ("kontoinhaber", &[Payee]), ("accountholder", &[Payee]), ("beneficiary", &[Payee]), ("beneficiaire", &[Payee]), ("titulaire", &[Payee]), ("payee", &[Payee]), ("zahlungsempfanger", &[Payee]), ("glaubiger", &[Reference]), ("mandat", &[Reference]), ("verwendungszweck", &[Reference]),
    ("skonto", &[Discount]), ("discount", &[Discount]), ("escompte", &[Discount]),
    // other numbers
    ("vertrag", &[Reference]), ("contract", &[Reference]), ("contrat", &[Reference]), ("projekt", &[Reference]), ("project", &[Reference]), ("projet", &[Reference]), ("objekt", &[Reference]), ("referenz", &[Reference]), ("reference", &[Reference]), ("zeichen", &[Reference]), ("leitweg", &[Reference]), ("kostenstelle", &[Reference]), ("costcentre", &[Reference]), ("vorgang", &[Reference]), ("kennzeichen", &[Reference]), ("gln", &[Reference]), ("iln", &[Reference]), ("ean", &[Article]), ("gtin", &[Article]),
    ("telefon", &[Phone]), ("telefax", &[Phone]), ("tel", &[Phone]), ("fax", &[Phone]), ("phone", &[Phone]), ("mobil", &[Phone]), ("fon", &[Phone]), ("telephone", &[Phone]), ("hotline", &[Phone]), ("mail", &[Mail]), ("email", &[Mail]), ("courriel", &[Mail]),
    ("handelsregister", &[Register]), ("registergericht", &[Register]), ("amtsgericht", &[Register]), ("hrb", &[Register]), ("hra", &[Register]), ("geschaftsfuhrer", &[Register]), ("companyno", &[Register]), ("companyreg", &[Register]), ("registered", &[Register]), ("rcs", &[Register]), ("kvk", &[Register]), ("gerant", &[Register]), ("capital", &[Register]), ("vorstand", &[Register]), ("sitz", &[Register]),
    ("seite", &[Page]), ("page", &[Page]), ("pagina", &[Page]), ("blatt", &[Page]),
    // tables
    ("einzelpreis", &[Price]), ("epreis", &[Price]), ("stuckpreis", &[Price]), ("preis", &[Price]), ("unitprice", &[Price]), ("price", &[Price]), ("prixunitaire", &[Price]), ("prix", &[Price]), ("pu", &[Price]), ("prijs", &[Price]), ("prezzo", &[Price]), ("precio", &[Price]), ("tarif", &[Price]), ("rate", &[Rate]), ("taux", &[Rate]), ("satz", &[Rate]), ("tarief", &[Rate]), ("aliquota", &[Rate]), ("tipo", &[Rate]),
    ("menge", &[Quantity]), ("anzahl", &[Quantity]), ("quantity", &[Quantity]), ("qty", &[Quantity]), ("quantite", &[Quantity]), ("qte", &[Quantity]), ("aantal", &[Quantity]), ("quantita", &[Quantity]), ("qta", &[Quantity]), ("cantidad", &[Quantity]), ("einheit", &[Unit]), ("unit", &[Unit]), ("unite", &[Unit]), ("eenheid", &[Unit]), ("einh", &[Unit]), ("me", &[Unit]), ("uom", &[Unit]),
    ("artikelnummer", &[Article, Number]), ("artikelnr", &[Article, Number]), ("artikelbezeichnung", &[Description]), ("artikel", &[Article]), ("artnr", &[Article, Number]), ("item", &[Article]), ("sku", &[Article]), ("article", &[Article]), ("articolo", &[Article]), ("articulo", &[Article]), ("produkt", &[Article]), ("product", &[Article]), ("material", &[Article]),
    ("bezeichnung", &[Description]), ("beschreibung", &[Description]), ("description", &[Description]), ("designation", &[Description]), ("omschrijving", &[Description]), ("descrizione", &[Description]), ("descripcion", &[Description]), ("text", &[Description]), ("libelle", &[Description]), ("details", &[Description]),
    ("position", &[Position]), ("pos", &[Position]), ("lfd", &[Position]), ("ligne", &[Position]),
    // kinds
    ("mahnung", &[Reminder]), ("mahngebuhr", &[Reminder]), ("zahlungserinnerung", &[Reminder]), ("reminder", &[Reminder]), ("overdue", &[Reminder]), ("relance", &[Reminder]), ("rappel", &[Reminder]), ("herinnering", &[Reminder]), ("aanmaning", &[Reminder]), ("sollecito", &[Reminder]), ("recordatorio", &[Reminder]), ("verzug", &[Reminder]),
    ("kontoauszug", &[Statement]), ("saldenbestatigung", &[Statement]), ("statement", &[Statement]), ("releve", &[Statement]), ("rekeningoverzicht", &[Statement]), ("estratto", &[Statement]), ("extracto", &[Statement]),
    ("angebot", &[Offer]), ("offerte", &[Offer]), ("quotation", &[Offer]), ("quote", &[Offer]), ("devis", &[Offer]), ("preventivo", &[Offer]), ("presupuesto", &[Offer]), ("proforma", &[Offer]),
    ("zeitraum", &[Period]), ("period", &[Period]), ("periode", &[Period]), ("monat", &[Period]), ("geburtsdatum", &[Foreign]), ("geboren", &[Foreign]), ("birth", &[Foreign]), ("druckdatum", &[Foreign]), ("printed", &[Foreign]), ("gultig", &[Foreign]), ("stand", &[Foreign]), ("reisedatum", &[Foreign]),
    ("ursprungsrechnung", &[Preceding]), ("ursprungs", &[Preceding]), ("bezugsbeleg", &[Preceding]), ("originalbeleg", &[Preceding]), ("globale", &[Reference]), ("global", &[Reference]), ("originalrechnung", &[Preceding]), ("original", &[Preceding]), ("bezug", &[Preceding]), ("origine", &[Preceding]), ("correcting", &[Preceding]), ("regarding", &[Preceding]),
    ("strasse", &[Address]), ("adresse", &[Address]), ("anschrift", &[Address]), ("address", &[Address]),
];

/// The concepts of one word: the longest stem that it starts with; stems of up to three letters must be the whole word.
///
/// A compound that is no stem as a whole is looked at from its end too: `Sommerrechnung` speaks of an invoice.
pub(crate) fn concepts(word: &str) -> Vec<Concept> {
    of_squeezed(&squeeze(word))
}

/// The same for a word that was squeezed already.
pub(crate) fn of_squeezed(word: &str) -> Vec<Concept> {
    if word.is_empty() || word.len() > 64 {
        return Vec::new();
    }
    let fits = |stem: &str| if stem.len() <= 3 { word == stem } else { word.starts_with(stem) };
    if let Some((_, concepts)) = STEMS.iter().filter(|(stem, _)| fits(stem)).max_by_key(|(stem, _)| stem.len()) {
        return concepts.to_vec();
    }
    let ends = |stem: &str| stem.len() >= 5 && word.len() > stem.len() && word.ends_with(stem);
    let end = STEMS.iter().filter(|(stem, _)| ends(stem)).max_by_key(|(stem, _)| stem.len());
    end.map(|(_, concepts)| concepts.to_vec()).unwrap_or_default()
}

impl Concept {
    /// A short stable name, part of the name of a feature.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_six_languages_meet_in_one_concept() {
        for word in ["Rechnungsnr.", "Factuurnummer", "Invoice-No", "Rechnungs-Nummer:"] {
            assert_eq!(concepts(word), [Invoice, Number], "{word}");
        }
        for (word, expected) in [
            ("Échéance", vec![Due, Date]),
            ("USt-IdNr.:", vec![VatId]),
            ("Nr.", vec![Number]),
            ("Norden", vec![]),
            ("Handwerkerrechnung", vec![Invoice]),
            ("", vec![]),
        ] {
            assert_eq!(concepts(word), expected, "{word}");
        }
    }
}
